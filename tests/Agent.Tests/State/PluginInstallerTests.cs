using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.State;
using CsCni.Linux;
using CsCni.Testing;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Plugin executables, copied whole.</summary>
public sealed class PluginInstallerTests : IDisposable
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ed; // 0755
    private readonly TemporaryDirectory _directory = new();
    private readonly string _from;
    private readonly string _to;

    public PluginInstallerTests()
    {
        _from = Directory.CreateDirectory(_directory["from"]).FullName;
        _to = _directory["opt/cni/bin"];
        Put("cscni", "one", Executable);
        Put("cscni-ipam", "two", (UnixFileMode)0x1c0); // 0700
        Put("README", "not a plugin", WholeFile.Readable);
        File.CreateSymbolicLink(Path.Combine(_from, "bridge"), "cscni");
        File.CreateSymbolicLink(Path.Combine(_from, "elsewhere"), "/bin/sh");
        Directory.CreateDirectory(Path.Combine(_from, "folder"));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Executables_and_links_beside_them_are_installed()
    {
        Assert.Equal(["cscni", "cscni-ipam", "bridge"], PluginInstaller.Install(_from, _to));
        Assert.Equal(["bridge", "cscni", "cscni-ipam"], Directory.GetFileSystemEntries(_to).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(("one", "two", "cscni"), (Read("cscni"), Read("cscni-ipam"), new FileInfo(Path.Combine(_to, "bridge")).LinkTarget));
        Assert.Equal((Executable, Executable), (Mode("cscni"), Mode("cscni-ipam")));
    }

    [Fact]
    public void What_is_the_same_is_not_touched_and_what_differs_is_replaced()
    {
        PluginInstaller.Install(_from, _to);
        FileStatus before = FileStatus.TryGet(Path.Combine(_to, "cscni"), out _)!.Value;
        Assert.Empty(PluginInstaller.Install(_from, _to));
        Assert.Equal(before, FileStatus.TryGet(Path.Combine(_to, "cscni"), out _)!.Value);

        Put("cscni", "ONE", Executable);
        File.SetUnixFileMode(Path.Combine(_to, "cscni-ipam"), WholeFile.Readable);
        File.Delete(Path.Combine(_to, "bridge"));
        File.WriteAllText(Path.Combine(_to, "bridge"), "somebody else's");
        Assert.Equal(["cscni", "cscni-ipam", "bridge"], PluginInstaller.Install(_from, _to));
        Assert.Equal(("ONE", "two", "ONE"), (Read("cscni"), Read("cscni-ipam"), Read("bridge")));
    }

    [Fact]
    public void A_difference_at_the_end_of_a_large_file_is_seen()
    {
        string large = new('x', 200_000);
        Put("cscni", large + "a", Executable);
        PluginInstaller.Install(_from, _to);
        Put("cscni", large + "b", Executable);
        Assert.Equal(["cscni"], PluginInstaller.Install(_from, _to));
        Assert.EndsWith("b", Read("cscni"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_is_there_whole_at_every_moment()
    {
        PluginInstaller.Install(_from, _to);
        string a = new('a', 500_000);
        string b = new('b', 500_000);
        Put("cscni", a, Executable);
        PluginInstaller.Install(_from, _to);
        using CancellationTokenSource stop = new();
        int reads = 0;
        Task reader = Task.Run(() =>
        {
            for (; !stop.IsCancellationRequested; Interlocked.Increment(ref reads))
            {
                string content = Read("bridge");
                Assert.True(content == a || content == b, $"{content.Length} bytes were read");
                Assert.Equal(Executable, Mode("cscni"));
            }
        });

        // The reader may get its turn late.
        for (int round = 0; round < 40 || (Volatile.Read(ref reads) <= 10 && !reader.IsCompleted); round++)
        {
            Put("cscni", round % 2 == 0 ? b : a, Executable);
            PluginInstaller.Install(_from, _to);
        }

        await stop.CancelAsync();
        await reader;
    }

    [Fact]
    public void A_running_plugin_can_be_replaced()
    {
        File.Copy("/bin/sleep", Path.Combine(_from, "sleep"));
        PluginInstaller.Install(_from, _to);
        using ChildProcess child = ChildProcess.Start(Path.Combine(_to, "sleep"), ["30"], ProcessEnvironment.Of([]), default, 1024);
        Put("sleep", "other", Executable);
        Assert.Equal(["sleep"], PluginInstaller.Install(_from, _to));
    }

    [Fact]
    public void A_directory_without_executables_and_one_that_is_missing_are_refused()
    {
        Directory.CreateDirectory(_directory["empty"]);
        Assert.Equal($"there is no executable in \"{_directory["empty"]}\"", Assert.Throws<IOException>(() => PluginInstaller.Install(_directory["empty"], _to)).Message);
        Assert.Contains(_directory["none"], Assert.ThrowsAny<IOException>(() => PluginInstaller.Install(_directory["none"], _to)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_to));
    }

    [Fact]
    public void A_name_that_is_taken_by_a_directory_is_told_and_nothing_half_done_is_left()
    {
        Directory.CreateDirectory(Path.Combine(_to, "cscni"));
        Assert.Contains("cscni", Assert.Throws<LinuxException>(() => PluginInstaller.Install(_from, _to)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_to), static path => Path.GetFileName(path).StartsWith('.'));
    }

    private void Put(string name, string content, UnixFileMode mode)
    {
        string path = Path.Combine(_from, name);
        File.Delete(path);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_to, name));

    private UnixFileMode Mode(string name) => File.GetUnixFileMode(Path.Combine(_to, name));
}

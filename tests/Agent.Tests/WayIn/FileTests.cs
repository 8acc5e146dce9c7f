using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using CsCni.Agent.State;
using CsCni.Linux;
using CsCni.Testing;
using Xunit;

namespace CsCni.Tests.Agent.WayIn;

/// <summary>What stands in the way of the agent's files is replaced, and neither followed nor waited for.</summary>
public sealed class FileTests : IDisposable
{
    private const string Content = "nobody's business\n";
    private readonly TemporaryDirectory _directory = new();

    private string Target => _directory["run/subnet.env"];

    private string First => _directory[$"run/.subnet.env.{Environment.ProcessId}"];

    private string Victim => _directory["victim"];

    public FileTests()
    {
        Directory.CreateDirectory(_directory["run"]);
        File.WriteAllText(Victim, Content);
        File.SetUnixFileMode(Victim, (UnixFileMode)0x180); // 0600
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("ln -s", false)]
    [InlineData("ln -s", true)]
    [InlineData("ln", false)]
    [InlineData("ln", true)]
    [InlineData("mkfifo", false)]
    [InlineData("mkfifo", true)]
    public void What_stands_in_a_files_place_is_replaced_and_never_written_through(string how, bool isFirst)
    {
        string place = isFirst ? First : Target;
        Run(how == "mkfifo" ? $"mkfifo {place}" : $"{how} {Victim} {place}");
        Assert.True(WholeFile.Write(Target, "new"u8));
        Assert.Equal(("new", Content), (File.ReadAllText(Target), File.ReadAllText(Victim)));
        Assert.Equal((WholeFile.Readable, (UnixFileMode)0x180), (File.GetUnixFileMode(Target), File.GetUnixFileMode(Victim)));
        Assert.Null(new FileInfo(Target).LinkTarget);
        Assert.Equal(["subnet.env"], Directory.GetFileSystemEntries(_directory["run"]).Select(Path.GetFileName));
    }

    /// <summary>The same of what the plugins and the DHCP daemon write; their first names have the process's number too.</summary>
    [Theory]
    [InlineData("ln -s", false)]
    [InlineData("ln -s", true)]
    [InlineData("ln", false)]
    [InlineData("ln", true)]
    [InlineData("mkfifo", false)]
    [InlineData("mkfifo", true)]
    public void So_it_is_with_the_files_of_the_plugins(string how, bool isFirst)
    {
        string place = isFirst ? First : Target;
        Run(how == "mkfifo" ? $"mkfifo {place}" : $"{how} {Victim} {place}");
        using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(_directory["run"], 0x1c0);
        AtomicFile.Write(directory, "subnet.env", "new"u8);
        Assert.Equal(("new", Content), (File.ReadAllText(Target), File.ReadAllText(Victim)));
        Assert.Equal(["subnet.env"], Directory.GetFileSystemEntries(_directory["run"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("ln -s", Errno.Loop)]
    [InlineData("mkfifo", Errno.Invalid)]
    public void Nothing_is_read_through_a_link_and_no_FIFO_is_waited_for(string how, Errno errno)
    {
        Run(how == "mkfifo" ? $"mkfifo {Target}" : $"{how} {Victim} {Target}");
        using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(_directory["run"], 0x1c0);
        LinuxException refusal = Assert.Throws<LinuxException>(() => directory.ReadFile("subnet.env", 100));
        Assert.Equal(errno, refusal.Errno);
        Assert.Contains(Target, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_is_not_entered_through_a_link()
    {
        Directory.CreateDirectory(_directory["elsewhere"]);
        using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(_directory["run"], 0x1c0);
        Run($"ln -s {_directory["elsewhere"]} {_directory["run/net"]}");
        Assert.Null(directory.TryOpenDirectory("net", out Errno errno));
        Assert.Equal(Errno.NotDirectory, errno);
        Assert.Equal(Errno.NotDirectory, Assert.Throws<LinuxException>(() => directory.OpenOrCreateDirectory("net", 0x1c0)).Errno);
        directory.OpenOrCreateDirectory("made", 0x1c0).Dispose();
        directory.OpenOrCreateDirectory("made", 0x1c0).Dispose();
        Assert.Equal((UnixFileMode)0x1c0, File.GetUnixFileMode(_directory["run/made"]));
    }

    private static void Run(string line)
    {
        string[] words = line.Split(' ');
        using Process process = Process.Start(words[0], words[1..]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

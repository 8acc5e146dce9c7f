using System;
using System.IO;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests.WayIn;

/// <summary>What stands in the place of the DHCP daemon's files when it starts.</summary>
public sealed class DaemonTests : IDisposable
{
    private const string Content = "nobody's business\n";
    private readonly Node _node = new();

    private string Leases => $"{_node.Directory}/dhcp";

    private string Victim => $"{_node.Directory}/victim/file";

    public DaemonTests()
    {
        Directory.CreateDirectory(Leases);
        Directory.CreateDirectory(Path.GetDirectoryName(Victim)!);
        File.WriteAllText(Victim, Content);
    }

    public void Dispose()
    {
        Assert.Equal(Content, File.ReadAllText(Victim));
        _node.Dispose();
    }

    /// <summary>What is no lease is removed at the start; but not what a link leads to.</summary>
    [Fact]
    public void FilesOfOthersAreNotRemovedThroughALink()
    {
        File.CreateSymbolicLink($"{Leases}/linked", Path.GetDirectoryName(Victim)!);
        Directory.CreateDirectory($"{Leases}/net");
        File.CreateSymbolicLink($"{Leases}/net/link", Victim);
        Shell.Must($"mkfifo {Leases}/net/fifo");
        Shell.Must($"ln {Victim} {Leases}/net/name");
        File.WriteAllText($"{Leases}/net/empty", string.Empty);
        Outcome served = Serve($"{_node.Directory}/pid");
        Assert.Contains("serving at", served.ErrorOutput);
        Assert.Equal(4, served.ErrorOutput.Split("is no lease and is removed").Length - 1);
        Assert.Empty(Directory.GetFileSystemEntries($"{Leases}/net"));
        Assert.True(Path.Exists($"{Leases}/linked"));
    }

    [Theory]
    [InlineData("ln -s", "ELOOP")]
    [InlineData("mkfifo", "ENXIO")]
    public void TheFileOfItsNumberIsNoLinkAndNoFifo(string how, string errno)
    {
        string path = $"{_node.Directory}/pid";
        Shell.Must(how == "mkfifo" ? $"mkfifo {path}" : $"{how} {Victim} {path}");
        Outcome refused = Serve(path);
        Assert.True(refused.ExitCode == 1, refused.Text);
        Assert.Contains(path, refused.ErrorOutput);
        Assert.Contains(errno, refused.ErrorOutput);
    }

    /// <summary>Serves for two seconds, unless it ends before.</summary>
    private Outcome Serve(string pidFile) => _node.Run(
        "timeout", ["2", Executables.Dhcp, "-statedir", Leases, "-socketpath", $"{_node.Directory}/dhcp.sock", "-pidfile", pidFile]);
}

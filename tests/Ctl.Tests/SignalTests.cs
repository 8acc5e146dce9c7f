using System.Diagnostics;
using System.IO;
using System.Threading;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>Ctrl-C and sudden death during an add.</summary>
public sealed class SignalTests
{
    /// <summary>A terminal sends SIGINT to the whole process group: the plugin must not die of it either.</summary>
    [Theory]
    [InlineData("INT", true, 130)]
    [InlineData("HUP", true, 129)]
    [InlineData("TERM", false, 143)]
    public void The_running_plugin_finishes_and_the_add_is_undone(string signal, bool wholeGroup, int exitCode)
    {
        using Node node = Slow(out string pod);
        using Process process = node.Start([], ["add", "net", pod]);
        WaitFor($"{node.Directory}/started");
        Node.Must($"kill -{signal} -- {(wholeGroup ? "-" : string.Empty)}{process.Id}");
        Outcome outcome = Node.Wait(process);
        Assert.True(File.Exists($"{node.Directory}/finished"), outcome.Text);
        outcome.Fails(exitCode, "the running plugin finishes, then the add is undone", "interrupted before plugin \"two\"");
        Assert.Equal(["ADD slow", "DEL slow"], node.Calls());
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void Del_is_finished_in_spite_of_the_signal()
    {
        using Node node = Slow(out string pod);
        node.Run("add", "net", pod).Succeeds();
        File.Delete($"{node.Directory}/started");
        using Process process = node.Start([], ["del", "net", pod]);
        WaitFor($"{node.Directory}/started");
        Node.Must($"kill -INT -- -{process.Id}");
        Node.Wait(process).Succeeds();
        Assert.Equal(["DEL two", "DEL slow"], node.Calls()[^2..]);
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void What_a_killed_add_began_is_known_to_del()
    {
        using Node node = Slow(out string pod);
        using Process process = node.Start([], ["add", "net", pod]);
        WaitFor($"{node.Directory}/started");
        Node.Must($"kill -KILL -- {process.Id}");
        Assert.Equal(137, Node.Wait(process).ExitCode);
        Assert.Single(node.Cached());
        node.Run("add", "net", pod).Fails(1, "was not finished");
        node.Run("del", "net", pod).Succeeds();
        Assert.Equal(["DEL two", "DEL slow"], node.Calls()[^2..]);
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void An_add_that_runs_is_not_disturbed_by_a_second_one()
    {
        using Node node = Slow(out string pod);
        using Process process = node.Start([], ["add", "net", pod]);
        WaitFor($"{node.Directory}/started");
        node.Run("add", "net", pod).Fails(1, "still runs", "code: 103");
        Node.Wait(process).Succeeds();
        Assert.Equal(["ADD slow", "ADD two"], node.Calls());
        Assert.Single(node.Cached());
    }

    private static Node Slow(out string pod)
    {
        Node node = new();
        node.Recorder("slow", shell: $"touch {node.Directory}/started; sleep 0.7; touch {node.Directory}/finished");
        node.Recorder("two");
        node.Network("net", "1.0.0", """{"type": "slow"}, {"type": "two"}""");
        pod = node.AddPod();
        return node;
    }

    private static void WaitFor(string path)
    {
        for (int left = 500; !File.Exists(path); left--)
        {
            Assert.True(left > 0, $"{path} did not appear within 5 s");
            Thread.Sleep(10);
        }
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

public sealed class ChildProcessTests : IDisposable
{
    private const int Limit = 1 << 20;

    private static readonly ProcessEnvironment _environment = ProcessEnvironment.Of(["PATH=/usr/bin:/bin"]);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(1_000_000)]
    public void Input_of_any_size_comes_back(int length)
    {
        byte[] input = new byte[length];
        new Random(length).NextBytes(input);
        using ChildProcess child = ChildProcess.Start("/bin/cat", [], _environment, input, Limit);
        ChildOutcome outcome = child.Wait(10_000);
        Assert.True(outcome.Succeeded);
        Assert.True(outcome.Output.Span.SequenceEqual(input));
        Assert.True(outcome.ErrorOutput.IsEmpty);
    }

    [Theory]
    [InlineData("exit 3", 3, 0)]
    [InlineData("exit 255", 255, 0)]
    [InlineData("kill -9 $$", 0, 9)]
    [InlineData("kill -TERM $$", 0, 15)]
    [InlineData("kill -PIPE $$", 0, 13)]
    public void Its_end_is_told(string script, int exitCode, int signal)
    {
        ChildOutcome outcome = Sh(script);
        Assert.Equal((exitCode, signal, false, false), (outcome.ExitCode, outcome.Signal, outcome.TimedOut, outcome.Overflowed));
        Assert.False(outcome.Succeeded);
    }

    [Fact]
    public void Both_outputs_are_kept_apart()
    {
        ChildOutcome outcome = Sh("for i in 1 2 3; do echo out; echo error >&2; done");
        Assert.Equal(("out\nout\nout\n", "error\nerror\nerror\n"), (Text(outcome.Output), Text(outcome.ErrorOutput)));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(" >&2", false)]
    [InlineData("; echo", true)]
    [InlineData(" >&2; echo >&2", true)]
    public void The_limit_is_exact(string rest, bool overflowed)
    {
        ChildOutcome outcome = Sh($"head -c {Limit} /dev/zero{rest}");
        Assert.Equal((overflowed, !overflowed), (outcome.Overflowed, outcome.Succeeded));
    }

    [Theory]
    [InlineData("exec sleep 60")]
    [InlineData("exec sleep 60 >&- 2>&-")]
    [InlineData("trap '' TERM INT HUP; while :; do :; done")]
    [InlineData("sleep 5 & wait")]
    [InlineData("kill -STOP $$")]
    public void A_child_that_hangs_is_killed_at_the_deadline(string script)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ChildOutcome outcome = Sh(script, 300);
        Assert.Equal((true, false), (outcome.TimedOut, outcome.Succeeded));
        Assert.InRange(watch.ElapsedMilliseconds, 290, 30_000);
    }

    [Fact]
    public void A_child_that_writes_without_end_is_killed_at_once()
    {
        Stopwatch watch = Stopwatch.StartNew();
        using ChildProcess child = ChildProcess.Start("/usr/bin/yes", [], _environment, default, Limit);
        Assert.True(child.Wait(30_000).Overflowed);
        Assert.True(watch.ElapsedMilliseconds < 25_000);
    }

    [Fact]
    public void A_child_that_closes_its_input_early_does_no_harm()
    {
        using ChildProcess child = ChildProcess.Start("/bin/sh", ["-c", "exec <&-; echo done"], _environment, new byte[1_000_000], Limit);
        ChildOutcome outcome = child.Wait(10_000);
        Assert.True(outcome.Succeeded);
        Assert.Equal("done\n", Text(outcome.Output));
    }

    [Fact]
    public void A_grandchild_that_keeps_the_output_open_is_not_waited_for()
    {
        Stopwatch watch = Stopwatch.StartNew();
        ChildOutcome outcome = Sh("echo before; sleep 60 & exit 7");
        Assert.Equal((7, "before\n"), (outcome.ExitCode, Text(outcome.Output)));
        Assert.True(watch.ElapsedMilliseconds < 30_000, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void What_was_written_last_is_not_lost()
    {
        for (int round = 0; round < 100; round++)
        {
            ChildOutcome outcome = Sh("sleep 8 2>/dev/null & head -c 60000 /dev/zero; echo end", 20_000);
            Assert.Equal(60_004, outcome.Output.Length);
        }
    }

    [Fact]
    public void It_inherits_nothing_but_its_three_descriptors()
    {
        using FileDescriptor open = FileDescriptor.Open("/etc/passwd", OpenFlags.Read);
        using NetNsThread thread = new();
        List<ChildProcess> siblings = [.. Enumerable.Range(0, 5).Select(static _ => ChildProcess.Start("/bin/cat", [], _environment, new byte[200_000], Limit))];
        ChildOutcome outcome = Sh("exec ls -l /proc/self/fd");
        siblings.ForEach(static sibling => sibling.Dispose());

        // What this process itself was given without close-on-exec passes through; ls has its own directory open.
        string[] listed = [.. Text(outcome.Output).Split('\n').Where(static line => line.Contains("->", StringComparison.Ordinal))];
        Assert.True(listed.Length >= 4);
        foreach (string line in listed.Where(static line => !line.Contains("/proc/", StringComparison.Ordinal)))
        {
            int number = int.Parse(line.Split("->")[0].Trim().Split(' ')[^1]);
            Assert.True(number <= 2 || IsInheritable(number), line);
        }
    }

    [Fact]
    public void Signals_are_as_a_program_expects_them()
    {
        // SIGPIPE is ignored in this process and must not be in the child; no signal is blocked.
        string status = Text(Sh("exec cat /proc/self/status").Output);
        ulong Mask(string name) => Convert.ToUInt64(status.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal))[(name.Length + 1)..].Trim(), 16);
        Assert.Equal(0ul, Mask("SigBlk"));
        Assert.Equal(0ul, Mask("SigIgn") & (1ul << (Libc.SIGPIPE - 1)));
    }

    [Fact]
    public void It_runs_in_the_namespace_of_the_calling_thread()
    {
        using NetNsThread thread = new();
        string inside = thread.Run(static () => Text(Sh("readlink /proc/self/ns/net").Output));
        Assert.Equal($"net:[{FileStatus.TryGet($"/proc/self/fd/{thread.Namespace.Descriptor}", out _)!.Value.Inode}]\n", inside);
        Assert.NotEqual(inside, Text(Sh("readlink /proc/self/ns/net").Output));
    }

    [Fact]
    public void Arguments_are_passed_as_they_are()
    {
        using ChildProcess child = ChildProcess.Start("/usr/bin/printf", ["[%s]", "a b", "", "é\"'$x"], _environment, default, Limit);
        Assert.Equal("[a b][][é\"'$x]", Text(child.Wait(10_000).Output));
    }

    [Theory]
    [InlineData("/nonexistent/program", Errno.NoEntry)]
    [InlineData("/etc", Errno.Access)]
    [InlineData("/etc/passwd", Errno.Access)]
    public void What_cannot_be_run_is_named(string path, Errno errno)
    {
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int round = 0; round < 50; round++)
        {
            LinuxException error = Assert.Throws<LinuxException>(() => ChildProcess.Start(path, [], _environment, default, Limit));
            Assert.Equal(errno, error.Errno);
            Assert.StartsWith($"cannot run \"{path}\"", error.Message, StringComparison.Ordinal);
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 40);
    }

    [Fact]
    public void A_child_that_nobody_waits_for_is_killed()
    {
        ChildProcess child = ChildProcess.Start("/bin/sh", ["-c", $"echo $$ > '{_directory["pid"]}'; exec sleep 60"], _environment, default, Limit);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_directory["pid"]) && File.ReadAllText(_directory["pid"]).EndsWith('\n'), 10_000));
        child.Dispose();
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(_directory["pid"]).Trim()}"));
    }

    [Fact]
    public void The_environment_is_passed_byte_for_byte()
    {
        // A middle process is given bytes that are no UTF-8; it is this very process's way of reading them that is tested.
        byte[] own = File.ReadAllBytes("/proc/self/environ");
        using ChildProcess child = ChildProcess.Start("/bin/cat", ["/proc/self/environ"], ProcessEnvironment.Read(), default, 8 << 20);
        Assert.Equal(own, child.Wait(10_000).Output.ToArray());
    }

    [Fact]
    public void A_variable_is_found_set_and_taken_out()
    {
        ProcessEnvironment environment = ProcessEnvironment.Of(["A=1", "AB=2", "EMPTY=", "NOVALUE", "A=3", "E=a=b", "=odd", ""]);
        Assert.Equal(("1", "2", string.Empty, "a=b"), (environment.Get("A"), environment.Get("AB"), environment.Get("EMPTY"), environment.Get("E")));
        Assert.Null(environment.Get("NOVALUE"));
        Assert.Null(environment.Get("B"));
        Assert.Equal("x", environment.With("A", "x").Get("A"));
        Assert.Null(environment.With("A", null).Get("A"));
        Assert.Equal("2", environment.With("A", null).Get("AB"));
        Assert.Equal("1", environment.Get("A"));
        using ChildProcess child = ChildProcess.Start(
            "/usr/bin/env", ["-0"], ProcessEnvironment.Of(["A=1", "B=zwei\nLinien"]).With("C", "é").With("A", null), default, Limit);
        Assert.Equal("B=zwei\nLinien\0C=é\0", Text(child.Wait(10_000).Output));
    }

    private static bool IsInheritable(int descriptor)
    {
        string path = $"/proc/self/fdinfo/{descriptor}";
        return File.Exists(path)
            && (Convert.ToInt32(File.ReadLines(path).Single(static line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8) & Libc.O_CLOEXEC) == 0;
    }

    private static ChildOutcome Sh(string script, int milliseconds = 10_000)
    {
        using ChildProcess child = ChildProcess.Start("/bin/sh", ["-c", script], _environment, default, Limit);
        return child.Wait(milliseconds);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>As after a stop of this process, or of the machine.</summary>
    [Fact]
    public void A_child_that_ended_before_the_deadline_is_no_late_one()
    {
        using ChildProcess child = ChildProcess.Start("/bin/echo", ["done"], ProcessEnvironment.Of([]), default, 100);
        System.Threading.Thread.Sleep(500);
        ChildOutcome outcome = child.Wait(0);
        Assert.False(outcome.TimedOut);
        Assert.Equal("done\n", System.Text.Encoding.UTF8.GetString(outcome.Output.Span));
    }
}

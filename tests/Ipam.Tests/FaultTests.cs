using System.IO;
using System.Linq;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>File systems that refuse: one error document, and nothing left of what was begun.</summary>
public sealed class FaultTests
{
    private const int MostSteps = 60;
    private static readonly string[] s_sets = ["""{"subnet": "10.9.0.0/29"}""", """{"subnet": "fd00:9::/64"}"""];

    [Theory]
    [InlineData("openat", "EIO")]
    [InlineData("openat", "ENOSPC")]
    [InlineData("pwrite64", "ENOSPC")]
    [InlineData("pwrite64", "EIO")]
    [InlineData("pread64", "EIO")]
    [InlineData("renameat2", "EIO")]
    [InlineData("renameat2", "EINVAL")]
    [InlineData("renameat2", "EEXIST")]
    [InlineData("close", "EINTR")]
    [InlineData("flock", "EINTR")]
    [InlineData("utimensat", "EIO")]
    [InlineData("statx", "EIO")]
    [InlineData("flock", "EIO")]
    public void An_ADD_that_fails_leaves_no_lease(string calls, string errno)
    {
        for (int step = 1; step < MostSteps; step++)
        {
            using Network network = new(s_sets);
            network.Add("c1").Succeeded();
            Answer answer = Strace.Fail(network, "ADD", "failing", calls, errno, step);
            if (answer.Status == 0)
            {
                network.Check("failing").Succeeded();
                network.Del("failing").Succeeded();
            }
            else
            {
                Assert.Contains(answer.Code, (int[])[5, 11]);
            }

            Assert.Equal(["10.9.0.2", "fd00:9::2"], network.Held);
            Assert.Equal(5 - 1, Enumerable.Range(0, 5).Count(number => network.Add($"d{number}").Status == 0));
            Assert.Equal(10, network.Held.Length);
            if (step > 1 && answer.Status == 0 && !HasStep(calls, step))
            {
                return;
            }
        }

        // renameat2 with EINVAL is the fallback for old file systems, where every ADD succeeds.
        bool HasStep(string name, int number)
        {
            using Network network = new(s_sets);
            network.Add("c1").Succeeded();
            return Strace.Lines(network, "ADD", "count").Count(line => line.Contains($"{name}(", System.StringComparison.Ordinal)) >= number;
        }
    }

    [Theory]
    [InlineData("write", 1)]
    [InlineData("write", 2)]
    public void A_lease_that_cannot_be_written_leaves_nothing(string call, int step)
    {
        using Network network = new(s_sets);
        Strace.Fail(network, "ADD", "failing", call, "ENOSPC", step).Failed(5, network.Directory, "ENOSPC");
        Assert.Empty(network.Held);
        Assert.Equal(["10.9.0.2", "fd00:9::2"], network.Add("c1").Addresses);
    }

    [Theory]
    [InlineData("pwrite64")]
    [InlineData("renameat2")]
    [InlineData("utimensat")]
    public void A_DEL_frees_where_only_the_index_cannot_be_written(string calls)
    {
        for (int step = 1; step < 6; step++)
        {
            using Network network = new(s_sets);
            network.Add("c1").Succeeded();
            network.Add("c2").Succeeded();
            Strace.Fail(network, "DEL", "c1", calls, "ENOSPC", step).Succeeded();
            Assert.Equal(["10.9.0.3", "fd00:9::3"], network.Held);
            network.Del("c2").Succeeded();
            Assert.Empty(network.Held);
            Assert.Equal(5, Enumerable.Range(0, 6).Count(number => network.Add($"d{number}").Status == 0));
        }
    }

    [Fact]
    public void A_DEL_whose_file_cannot_be_removed_fails_and_can_be_repeated()
    {
        using Network network = new(s_sets);
        network.Add("c1").Succeeded();
        Strace.Fail(network, "DEL", "c1", "unlinkat", "EIO", 1).Failed(5, "10.9.0.2");
        network.Check("c1").Succeeded();
        network.Del("c1").Succeeded();
        Assert.Empty(network.Held);
    }

    [Fact]
    public void A_read_only_directory_is_told()
    {
        using Network network = new(s_sets);
        string[] answers = InMount(network, "size=1m", "run ADD c1; mount -o remount,ro none $DIR; run ADD c2; run STATUS x; run CHECK c1; run DEL c9; run DEL c1");
        Assert.Contains("10.9.0.2/29", answers[0]);
        Assert.Contains("\"code\": 5", answers[1]);
        Assert.Contains("EROFS", answers[1]);
        Assert.Contains("\"code\": 50", answers[2]);
        Assert.Contains("EROFS", answers[2]);
        Assert.Equal("status 0", answers[3]);
        Assert.Equal("status 0", answers[4]);
        Assert.Contains("\"code\": 5", answers[5]);
    }

    [Fact]
    public void A_full_file_system_is_told_and_DEL_works_on_it()
    {
        using Network network = new(s_sets);
        string[] answers = InMount(
            network,
            "size=1m",
            "run ADD c1; cat /dev/zero > $DIR/fill 2>/dev/null; ls $DIR/net > $ROOT/before; run ADD c2; ls $DIR/net > $ROOT/after; run STATUS x; run DEL c1; ls $DIR/net > $ROOT/end; rm $DIR/fill; run ADD c3; run ADD c1");
        Assert.Contains("\"code\": 5", answers[1]);
        Assert.Contains("ENOSPC", answers[1]);
        Assert.Equal(File.ReadAllText(Path.Combine(network.Root, "before")), File.ReadAllText(Path.Combine(network.Root, "after")));
        Assert.Contains("\"code\": 50", answers[2]);
        Assert.Contains("ENOSPC", answers[2]);
        Assert.Equal("status 0", answers[3]);
        Assert.DoesNotContain("10.9.0.2", File.ReadAllText(Path.Combine(network.Root, "end")));
        Assert.Contains("\"address\"", answers[4]);
        Assert.Contains("\"address\"", answers[5]);
    }

    /// <summary>Runs calls in a mount namespace of their own, where dataDir is a small tmpfs.</summary>
    /// <returns>What each call printed, with its status where it printed nothing.</returns>
    private static string[] InMount(Network network, string options, string script)
    {
        Directory.CreateDirectory(network.DataDir);
        string config = Path.Combine(network.Root, "config");
        File.WriteAllText(config, network.Config.ToJsonString());
        string preamble = $$"""
            DIR={{network.DataDir}}
            ROOT={{network.Root}}
            mount -t tmpfs -o {{options}} none $DIR || exit 1
            n=0
            run() {
                env CNI_COMMAND=$1 CNI_CONTAINERID=$2 CNI_NETNS=/none CNI_IFNAME=eth0 CNI_PATH=/none {{Executables.Ours}} < {{config}} > $ROOT/answer.$n
                status=$?
                test -s $ROOT/answer.$n || printf 'status %s' $status > $ROOT/answer.$n
                n=$((n+1))
            }

            """;
        Answer answer = Executables.Run("unshare", ["-m", "/bin/sh", "-c", preamble + script], string.Empty);
        Assert.True(File.Exists(Path.Combine(network.Root, "answer.0")), answer.ErrorOutput);
        return [.. Enumerable.Range(0, 10).Select(number => Path.Combine(network.Root, $"answer.{number}")).Where(File.Exists).Select(File.ReadAllText)];
    }
}

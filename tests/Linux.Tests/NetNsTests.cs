using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

public sealed class NetNsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("/nonexistent/netns", Errno.NoEntry)]
    [InlineData("/etc/passwd", Errno.Invalid)]
    [InlineData("/etc", Errno.Invalid)]
    [InlineData("/etc/passwd/x", Errno.NotDirectory)]
    [InlineData("/dev/null", Errno.Invalid)]
    [InlineData("/proc/self/ns/uts", Errno.Invalid)]
    [InlineData("/proc/self/ns/mnt", Errno.Invalid)]
    [InlineData("/proc/self/ns/pid", Errno.Invalid)]
    [InlineData("", Errno.NoEntry)]
    public void What_is_no_network_namespace_is_refused(string path, Errno expected)
    {
        Assert.Null(NetNs.TryOpen(path, out Errno errno));
        Assert.Equal(expected, errno);
    }

    [Fact]
    public void A_fifo_in_its_place_does_not_hang()
    {
        string path = _directory["fifo"];
        Assert.True(Sh($"mkfifo '{path}'").Succeeded);
        Assert.Null(NetNs.TryOpen(path, out Errno errno));
        Assert.Equal(Errno.Invalid, errno);
    }

    [Fact]
    public void Ones_own_is_recognized()
    {
        using NetNs own = NetNs.OpenCurrent();
        using NetNs? same = NetNs.TryOpen("/proc/self/ns/net", out _);
        using NetNsThread thread = new();
        Assert.True(own.IsSame(same!));
        Assert.False(own.IsSame(thread.Namespace));
        thread.Run(() =>
        {
            using NetNs current = NetNs.OpenCurrent();
            Assert.True(current.IsSame(thread.Namespace));
        });
    }

    [Fact]
    public void A_lock_counts_for_all_paths_of_a_namespace_and_for_no_other_one()
    {
        using NetNsThread thread = new(), another = new();
        NetNs netns = thread.Namespace;
        using NetNs again = NetNs.TryOpen($"/proc/{Environment.ProcessId}/fd/{netns.Descriptor}", out _)!;
        Assert.True(Sh($"flock -n /proc/{Environment.ProcessId}/fd/{netns.Descriptor} true").Succeeded);
        using (FileLock? held = netns.TryLock(0))
        {
            Assert.NotNull(held);
            Assert.Null(again.TryLock(20));
            Assert.Contains($"{Environment.ProcessId}", again.FindLockHolder());
            Assert.False(Sh($"flock -n /proc/{Environment.ProcessId}/fd/{netns.Descriptor} true").Succeeded);
            using FileLock? other = another.Namespace.TryLock(0);
            Assert.NotNull(other);
        }

        using FileLock? later = again.TryLock(0);
        Assert.NotNull(later);
    }

    [Fact]
    public void A_named_namespace_is_entered_and_left()
    {
        string name = $"cscnitest{Environment.ProcessId}";
        Assert.True(Sh($"ip netns add {name}").Succeeded);
        try
        {
            using NetNs named = NetNs.TryOpen($"/run/netns/{name}", out _)!;
            using NetNsThread thread = new(named);
            Assert.True(thread.Namespace.IsSame(named));
            string links = thread.Run(static () => Output("ip -o link"));
            Assert.Contains("lo:", links, StringComparison.Ordinal);
            Assert.DoesNotContain("eth0", links, StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(Sh($"ip netns delete {name}").Succeeded);
        }
    }

    [Fact]
    public void An_exception_comes_back_and_the_thread_goes_on()
    {
        using NetNsThread thread = new();
        Assert.Equal("no", Assert.Throws<InvalidOperationException>(() => thread.Run(static () => throw new InvalidOperationException("no"))).Message);
        Assert.Equal(5, thread.Run(static () => 5));
    }

    [Fact]
    public void A_namespace_that_cannot_be_entered_leaves_no_thread()
    {
        int before = NetNsThreads();
        NetNs closed = NetNs.OpenCurrent();
        closed.Dispose();
        for (int count = 0; count < 20; count++)
        {
            Assert.Equal(Errno.BadDescriptor, Assert.Throws<LinuxException>(() => new NetNsThread(closed)).Errno);
        }

        // Other tests have threads of that name too, but not so many.
        Assert.True(NetNsThreads() < before + 15, $"{NetNsThreads()} threads, {before} before");
    }

    [Fact]
    public void A_sysctl_is_that_of_the_namespace()
    {
        using NetNsThread thread = new();
        string before = File.ReadAllText("/proc/sys/net/ipv4/conf/lo/arp_notify").Trim();
        thread.Run(static () =>
        {
            Sysctl.Set("net/ipv4/conf/lo/arp_notify", "1");
            Assert.Equal("1", Sysctl.Get("net/ipv4/conf/lo/arp_notify"));
            Assert.Equal("1\n", File.ReadAllText("/proc/sys/net/ipv4/conf/lo/arp_notify"));
            Sysctl.Set("net/ipv4/conf/lo/arp_notify", "0");
            Assert.Equal("0", Output("cat /proc/sys/net/ipv4/conf/lo/arp_notify").Trim());
        });
        Assert.Equal(before, File.ReadAllText("/proc/sys/net/ipv4/conf/lo/arp_notify").Trim());
    }

    [Fact]
    public void A_sysctl_that_cannot_be_set_is_named()
    {
        using NetNsThread thread = new();
        thread.Run(static () =>
        {
            Assert.Null(Sysctl.Get("net/ipv4/conf/none/arp_notify"));
            Assert.Equal(Errno.NoEntry, Sysctl.TrySet("net/ipv4/conf/none/arp_notify", "1"));
            Assert.Equal(Errno.Invalid, Sysctl.TrySet("net/ipv4/conf/lo/arp_notify", "many"));
            Assert.Equal(
                "cannot set sysctl \"net/ipv4/conf/lo/arp_notify\" to \"many\": Invalid argument (EINVAL)",
                Assert.Throws<LinuxException>(static () => Sysctl.Set("net/ipv4/conf/lo/arp_notify", "many")).Message);
        });
    }

    [Fact]
    public void A_sysctl_that_cannot_be_read_yet_is_written_all_the_same()
    {
        using NetNsThread thread = new();
        thread.Run(static () =>
        {
            // The kernel answers EIO until a secret was set.
            Assert.SkipUnless(File.Exists("/proc/sys/net/ipv6/conf/lo/stable_secret"), "no IPv6");
            Assert.Null(Sysctl.Get("net/ipv6/conf/lo/stable_secret"));
            Assert.Equal(Errno.None, Sysctl.TrySet("net/ipv6/conf/lo/stable_secret", "2001:0db8:0000:0000:0000:0000:0000:0001"));
            Assert.Equal("2001:0db8:0000:0000:0000:0000:0000:0001", Sysctl.Get("net/ipv6/conf/lo/stable_secret"));
        });
    }

    [Fact]
    public void The_clocks()
    {
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0]);
        Assert.InRange(Clock.SecondsSinceBoot(), (long)uptime - 1, (long)uptime + 2);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.InRange(Clock.Now().Seconds, now - 1, now + 1);
        Assert.InRange(Clock.BootTime().Seconds, now - (long)uptime - 2, now - (long)uptime + 2);
        long before = Clock.Milliseconds();
        Thread.Sleep(20);
        Assert.InRange(Clock.Milliseconds() - before, 19, 5000);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), CurrentProcess.BootId().ToString());
    }

    private static int NetNsThreads() => Directory.GetDirectories("/proc/self/task").Count(static task =>
    {
        try
        {
            return File.ReadAllText($"{task}/comm") == "netns\n";
        }
        catch (IOException)
        {
            return false;
        }
    });

    private static string Output(string command) => Encoding.UTF8.GetString(Sh(command).Output.Span);

    private static ChildOutcome Sh(string command)
    {
        using ChildProcess child = ChildProcess.Start(
            "/bin/sh", ["-c", command], ProcessEnvironment.Of(["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]), default, 1 << 16);
        return child.Wait(10_000);
    }
}

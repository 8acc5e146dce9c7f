using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

/// <summary>Against other descriptors, and against flock(1) of util-linux in another process.</summary>
public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_taken_lock_is_not_had_until_it_is_given_back()
    {
        FileLock first = Acquire(0)!;
        Assert.Null(Acquire(0));
        first.Dispose();
        using FileLock? second = Acquire(0);
        Assert.NotNull(second);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(700)]
    public void The_wait_ends_at_the_deadline(int milliseconds)
    {
        using FileLock? taken = Acquire(0);
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Null(Acquire(milliseconds));

        // The deadline counts whole milliseconds of the kernel's clock.
        Assert.InRange(watch.ElapsedMilliseconds, milliseconds - 1, milliseconds + 20_000);
    }

    [Fact]
    public void A_refused_lock_leaves_no_descriptor()
    {
        using FileLock? taken = Acquire(0);
        FileDescriptor descriptor = Open();
        Assert.Null(FileLock.TryAcquire(descriptor, 20));
        Assert.Equal(-1, descriptor.Value);
        FileDescriptor closed = new(-1);
        Assert.Equal(Errno.BadDescriptor, Assert.Throws<LinuxException>(() => FileLock.TryAcquire(closed, 20)).Errno);
    }

    [Fact]
    public void Another_process_holds_it_until_it_dies()
    {
        using ChildProcess holder = Hold();
        Assert.Null(Acquire(100));
        Stopwatch watch = Stopwatch.StartNew();
        Thread killer = new(() =>
        {
            Thread.Sleep(200);
            holder.Dispose();
        });
        killer.Start();
        using FileLock? taken = Acquire(10_000);
        killer.Join();
        Assert.NotNull(taken);
        Assert.InRange(watch.ElapsedMilliseconds, 100, 30_000);
    }

    [Fact]
    public void Another_process_waits_for_ours()
    {
        FileLock taken = Acquire(0)!;
        Assert.Equal(1, Flock("-n", _directory["lock"], "true").Wait(10_000).ExitCode);
        taken.Dispose();
        Assert.Equal(0, Flock("-n", _directory["lock"], "true").Wait(10_000).ExitCode);
    }

    [Fact]
    public void Who_waits_gets_it_in_the_order_of_coming()
    {
        FileLock taken = Acquire(0)!;
        List<int> order = [];
        List<Thread> threads = [];
        for (int index = 0; index < 8; index++)
        {
            int own = index;
            Thread thread = new(() =>
            {
                using FileLock? mine = Acquire(20_000);
                Assert.NotNull(mine);
                lock (order)
                {
                    order.Add(own);
                }
            });
            threads.Add(thread);
            thread.Start();
            Assert.True(SpinWait.SpinUntil(() => Waiters() == own + 1, 5000), "the thread does not wait in the kernel");
        }

        taken.Dispose();
        threads.ForEach(static thread => thread.Join());
        Assert.Equal(Enumerable.Range(0, 8), order);
    }

    [Fact]
    public void Nobody_else_is_in_while_it_is_held()
    {
        int inside = 0;
        int entered = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < 200; round++)
            {
                using FileLock? mine = Acquire(20_000);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                entered++;
                Interlocked.Decrement(ref inside);
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.Equal(1600, entered);
    }

    /// <summary>The signal comes at any moment of managed code, of collections and of system calls, and does no harm.</summary>
    [Fact]
    public void Many_deadlines_while_garbage_is_collected()
    {
        using FileLock? taken = Acquire(0);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                Assert.Null(Acquire(1 + ((round + seed) % 3)));
                _ = new byte[100_000];
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        for (int round = 0; round < 200; round++)
        {
            GC.Collect(0);
        }

        Array.ForEach(threads, static thread => thread.Join());
    }

    private FileDescriptor Open() => FileDescriptor.Open(_directory["lock"], OpenFlags.ReadWrite | OpenFlags.Create);

    private FileLock? Acquire(int milliseconds) => FileLock.TryAcquire(Open(), milliseconds);

    /// <summary>Those that the kernel lists as waiting ("->") for a lock on the file.</summary>
    private int Waiters()
    {
        using FileDescriptor file = Open();
        string inode = $":{file.Status().Inode} ";
        return File.ReadLines("/proc/locks").Count(line => line.Contains("->", StringComparison.Ordinal) && line.Contains(inode, StringComparison.Ordinal));
    }

    private ChildProcess Hold()
    {
        ChildProcess child = Flock("-x", _directory["lock"], "-c", $"touch '{_directory["held"]}'; exec sleep 60");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_directory["held"]), 10_000));
        return child;
    }

    // -F: flock(1) becomes the command itself, so that killing it gives the lock back.
    private static ChildProcess Flock(params string[] arguments) => ChildProcess.Start(
        "/usr/bin/flock", arguments[0] == "-x" ? ["-F", .. arguments] : arguments, ProcessEnvironment.Of(["PATH=/usr/bin:/bin"]), default, 4096);
}

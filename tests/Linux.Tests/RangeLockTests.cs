using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

/// <summary>Against another process, which locks with lockf(3) of Python: the kernel's record locks never exclude their own process.</summary>
public sealed class RangeLockTests : IDisposable
{
    private const long Far = (1L << 62) + 5;
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => $"{_directory.Path}/lock";

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0, 1, 0, 1, false)]
    [InlineData(0, 1, 1, 1, true)]
    [InlineData(Far, 1, Far - 1, 1, true)]
    [InlineData(Far, 1, 5, Far, false)]
    [InlineData(Far, 1, 5, Far - 5, true)]
    [InlineData(10, 10, 19, 1, false)]
    [InlineData(10, 10, 20, 1, true)]
    public void What_another_process_has_is_not_had(long theirs, long length, long start, long count, bool isHad)
    {
        using Process holder = Hold("LOCK_EX", theirs, length);
        using RangeLock own = Open();
        Assert.Equal(isHad, own.TryTake(start, count, isShared: false, milliseconds: 20));
        Assert.Equal(isHad, own.TryTake(start, count, isShared: true, milliseconds: 0));
        Assert.Equal(isHad ? "another process" : $"process {holder.Id}", own.FindHolder(start, count));
    }

    [Fact]
    public void What_is_shared_is_had_by_who_shares_it()
    {
        using Process holder = Hold("LOCK_SH", 7, 1);
        using RangeLock own = Open();
        Assert.True(own.TryTake(7, 1, isShared: true, milliseconds: 0));
        Assert.False(own.TryTake(7, 1, isShared: false, milliseconds: 20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void The_wait_ends_at_the_deadline(int milliseconds)
    {
        using Process holder = Hold("LOCK_EX", 3, 1);
        using RangeLock own = Open();
        Stopwatch watch = Stopwatch.StartNew();
        Assert.False(own.TryTake(3, 1, isShared: false, milliseconds));
        Assert.InRange(watch.ElapsedMilliseconds, milliseconds - 1, milliseconds + 20_000);
    }

    [Fact]
    public void A_holder_that_is_killed_gives_it_back()
    {
        using Process holder = Hold("LOCK_EX", 3, 1);
        using RangeLock own = Open();
        Thread killer = new(() =>
        {
            Thread.Sleep(200);
            holder.Kill();
        });
        killer.Start();
        Assert.True(own.TryTake(3, 1, isShared: false, milliseconds: 30_000));
        killer.Join();
    }

    [Fact]
    public void A_range_is_released_without_the_others_and_all_at_the_end()
    {
        using (RangeLock own = Open())
        {
            Assert.True(own.TryTake(10, 10, isShared: false, milliseconds: 0));
            own.Release(12, 1);
            Assert.True(CanTake(12, 1));
            Assert.False(CanTake(11, 1));
            Assert.False(CanTake(13, 1));
        }

        Assert.True(CanTake(10, 10));
    }

    [Fact]
    public void A_file_that_is_open_for_reading_cannot_be_locked_for_oneself()
    {
        File.WriteAllText(FilePath, string.Empty);
        using RangeLock own = new(FileDescriptor.Open(FilePath, OpenFlags.Read));
        Assert.Equal(Errno.BadDescriptor, Assert.Throws<LinuxException>(() => own.TryTake(0, 1, isShared: false, milliseconds: 0)).Errno);
    }

    private static string Script(string path, string kind, long start, long length) =>
        $"import fcntl,sys\nf=open('{path}','a+')\ntry:\n fcntl.lockf(f,fcntl.{kind}|fcntl.LOCK_NB,{length},{start})\nexcept OSError:\n sys.exit(3)\n";

    private static ProcessStartInfo Python(string script) =>
        new("/usr/bin/python3", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.ASCII };

    private RangeLock Open()
    {
        using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(_directory.Path, 0x1c0);
        return new(directory.OpenFile("lock", OpenFlags.ReadWrite | OpenFlags.Create));
    }

    private Process Hold(string kind, long start, long length)
    {
        Process holder = Process.Start(Python($"{Script(FilePath, kind, start, length)}print('held',flush=True)\nsys.stdin.read()"))!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        return holder;
    }

    private bool CanTake(long start, long length)
    {
        using Process other = Process.Start(Python(Script(FilePath, "LOCK_EX", start, length)))!;
        other.WaitForExit();
        return other.ExitCode == 0 || (other.ExitCode == 3 ? false : throw new InvalidOperationException($"python3 ended with {other.ExitCode}"));
    }
}

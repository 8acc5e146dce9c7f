using System;
using System.Diagnostics;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

public sealed class FileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_descriptor_reads_and_writes_at_places()
    {
        using FileDescriptor file = FileDescriptor.Open(_directory["f"], OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive);
        file.Write("hello"u8);
        file.WriteAt("J"u8, 0);
        file.Write("!"u8);
        Assert.Equal("Jello!", File.ReadAllText(_directory["f"]));
        byte[] buffer = new byte[10];
        Assert.Equal(4, file.ReadAt(buffer, 2));
        Assert.Equal("llo!", Encoding.ASCII.GetString(buffer, 0, 4));
        Assert.Equal(0, file.Read(buffer));
        file.SetLength(2);
        Assert.Equal("Je", File.ReadAllText(_directory["f"]));
        Assert.Equal(2, file.Status().Size);
        Assert.True(file.Status().IsRegularFile);
        Assert.Equal((ushort)0x8180, file.Status().Mode);
    }

    [Fact]
    public void A_descriptor_is_close_on_exec_and_closed_once()
    {
        FileDescriptor file = FileDescriptor.Open(_directory["f"], OpenFlags.ReadWrite | OpenFlags.Create);
        string flags = File.ReadLines($"/proc/self/fdinfo/{file.Value}").Single(static line => line.StartsWith("flags:", StringComparison.Ordinal));
        Assert.NotEqual(0, Convert.ToInt32(flags[6..].Trim(), 8) & Libc.O_CLOEXEC);
        file.Dispose();
        file.Dispose();
        Assert.Equal(-1, file.Value);
        Assert.Equal(Errno.BadDescriptor, Assert.Throws<LinuxException>(() => file.Status()).Errno);
        Assert.Equal(Errno.BadDescriptor, Assert.Throws<LinuxException>(() => file.Read(new byte[1])).Errno);
    }

    [Fact]
    public void A_failure_names_the_path_and_the_error()
    {
        LinuxException error = Assert.Throws<LinuxException>(() => FileDescriptor.Open("/nonexistent/x", OpenFlags.Read));
        Assert.Equal("cannot open \"/nonexistent/x\": No such file or directory (ENOENT)", error.Message);
        Assert.Null(FileDescriptor.TryOpen(_directory.Path, OpenFlags.Write, out Errno errno));
        Assert.Equal("EISDIR", errno.Name());
    }

    /// <summary>errno belongs to the call: what the runtime does on the thread in between must not change it.</summary>
    [Fact]
    public void The_error_is_that_of_the_call_while_garbage_is_collected()
    {
        using CancellationTokenSource done = new();
        Thread collector = new(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
            }
        });
        collector.Start();
        try
        {
            // Where the collections follow each other without a gap, this thread hardly gets to run.
            Stopwatch watch = Stopwatch.StartNew();
            for (int round = 0; round < 20_000 && watch.ElapsedMilliseconds < 3000; round++)
            {
                Assert.Null(FileDescriptor.TryOpen("/nonexistent/x", OpenFlags.Read, out Errno errno));
                Assert.Equal(Errno.NoEntry, errno);
            }
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void The_modification_time_has_nanoseconds()
    {
        using FileDescriptor file = FileDescriptor.Open(_directory["f"], OpenFlags.ReadWrite | OpenFlags.Create);
        FileTime now = Clock.Now();
        Assert.InRange(file.Status().Modified.Seconds, now.Seconds - 5, now.Seconds + 1);
        file.SetModified(new(1_000_000_000, 123_456_789));
        Assert.Equal(new FileTime(1_000_000_000, 123_456_789), file.Status().Modified);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1_000_000_000).AddTicks(1_234_567), File.GetLastWriteTimeUtc(_directory["f"]));
        Assert.True(new FileTime(1, 999_999_999) < new FileTime(2, 0));
    }

    [Fact]
    public void The_status_of_a_path()
    {
        File.WriteAllText(_directory["f"], "abc");
        File.CreateSymbolicLink(_directory["l"], "f");
        FileStatus status = FileStatus.TryGet(_directory["f"], out _)!.Value;
        Assert.Equal((3, true, false), (status.Size, status.IsRegularFile, status.IsDirectory));
        Assert.True(status.IsSameFile(FileStatus.TryGet(_directory["l"], out _)!.Value));
        Assert.False(status.IsSameFile(FileStatus.TryGet(_directory.Path, out _)!.Value));
        Assert.Null(FileStatus.TryGet(_directory["none"], out Errno errno));
        Assert.Equal(Errno.NoEntry, errno);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(100_000)]
    public void A_file_is_read_whole_or_not_at_all(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(_directory["f"], content);
        Assert.Equal(content, FileText.ReadBytes(_directory["f"], length));
        Assert.Equal(content, FileText.ReadBytes(_directory["f"], length + 1));
        if (length > 0)
        {
            Assert.Equal("EFBIG", Assert.Throws<LinuxException>(() => FileText.ReadBytes(_directory["f"], length - 1)).Errno.Name());
        }
    }

    [Fact]
    public void A_directory_lists_thousands_of_names()
    {
        string[] names = [.. Enumerable.Range(0, 3000).Select(static index => $"{new string('x', index % 200)}{index}"), "é", ".hidden"];
        foreach (string name in names)
        {
            File.WriteAllText(_directory[name], string.Empty);
        }

        using DirectoryHandle handle = Open();
        for (int round = 0; round < 2; round++)
        {
            List<string> listed = [];
            handle.ForEachName(listed.Add);
            Assert.Equal(names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_rename_never_replaces_and_a_replacement_does()
    {
        using DirectoryHandle handle = Open();
        File.WriteAllText(_directory["a"], "a");
        File.WriteAllText(_directory["b"], "b");
        Assert.False(handle.TryRename("a", "b"));
        Assert.Equal(("a", "b"), (File.ReadAllText(_directory["a"]), File.ReadAllText(_directory["b"])));
        Assert.True(handle.TryRename("a", "c"));
        Assert.False(File.Exists(_directory["a"]));
        handle.Replace("c", "b");
        Assert.Equal("a", File.ReadAllText(_directory["b"]));
        Assert.Equal(Errno.NoEntry, Assert.Throws<LinuxException>(() => handle.TryRename("a", "d")).Errno);
        Assert.Contains($"\"{_directory["a"]}\" to \"d\"", Assert.Throws<LinuxException>(() => handle.Replace("a", "d")).Message, StringComparison.Ordinal);
        Assert.True(handle.Unlink("b"));
        Assert.False(handle.Unlink("b"));
    }

    [Fact]
    public void A_symbolic_link_is_not_followed()
    {
        using DirectoryHandle handle = Open();
        File.CreateSymbolicLink(_directory["l"], "/etc/passwd");
        File.CreateSymbolicLink(_directory["dangling"], _directory["target"]);
        Assert.Null(handle.TryOpenFile("l", OpenFlags.Read, 0, out Errno errno));
        Assert.Equal(Errno.Loop, errno);
        Assert.Equal(Errno.Loop, Assert.Throws<LinuxException>(() => handle.OpenFile("dangling", OpenFlags.Write | OpenFlags.Create)).Errno);
        Assert.False(File.Exists(_directory["target"]));
    }

    [Fact]
    public void A_handle_stays_with_its_directory()
    {
        Directory.CreateDirectory(_directory["d"]);
        using DirectoryHandle handle = DirectoryHandle.TryOpen(_directory["d"], out _)!;
        Directory.Move(_directory["d"], _directory["e"]);
        Directory.CreateDirectory(_directory["d"]);
        handle.OpenFile("f", OpenFlags.Write | OpenFlags.Create).Dispose();
        Assert.True(File.Exists(_directory["e/f"]));
        Assert.False(File.Exists(_directory["d/f"]));
    }

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("a//b/")]
    [InlineData("a/./b")]
    public void Missing_parents_are_made(string path)
    {
        DirectoryHandle.OpenOrCreate(_directory[path], 0x1c0).Dispose();
        DirectoryHandle.OpenOrCreate(_directory[path], 0x1c0).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory["a/b"]));
    }

    [Fact]
    public void What_is_no_directory_is_named()
    {
        File.WriteAllText(_directory["f"], string.Empty);
        Assert.Equal(Errno.NotDirectory, Assert.Throws<LinuxException>(() => DirectoryHandle.OpenOrCreate(_directory["f"], 0x1c0)).Errno);
        Assert.Equal(Errno.NotDirectory, Assert.Throws<LinuxException>(() => DirectoryHandle.OpenOrCreate(_directory["f/d"], 0x1c0)).Errno);
        Assert.Equal(Errno.NoEntry, Assert.Throws<LinuxException>(() => DirectoryHandle.OpenOrCreate(string.Empty, 0x1c0)).Errno);
    }

    [Fact]
    public void A_file_is_replaced_whole()
    {
        using DirectoryHandle handle = Open();
        using CancellationTokenSource done = new();
        byte[][] contents = [.. Enumerable.Range(1, 3).Select(static index => Enumerable.Repeat((byte)('0' + index), 5000 * index).ToArray())];
        AtomicFile.Write(handle, "f", contents[0]);
        Thread writer = new(() =>
        {
            for (int round = 0; !done.IsCancellationRequested; round++)
            {
                AtomicFile.Write(handle, "f", contents[round % 3]);
            }
        });
        writer.Start();
        for (int round = 0; round < 2000; round++)
        {
            byte[] read = File.ReadAllBytes(_directory["f"]);
            Assert.Equal(contents[read[0] - '1'], read);
        }

        done.Cancel();
        writer.Join();
        Assert.Equal([_directory["f"]], Directory.GetFiles(_directory.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["f"]));
    }

    [Theory]
    [InlineData("ro", "EROFS", "cannot open")]
    [InlineData("size=4k,nr_inodes=10", "ENOSPC", "cannot write")]
    public void A_file_that_cannot_be_written_leaves_nothing(string mountOptions, string errno, string operation)
    {
        Directory.CreateDirectory(_directory["m"]);
        LinuxException? error = null;
        string[] left = [];
        bool isWritable = true;
        using NetNsThread thread = new();
        thread.Run(() =>
        {
            // A mount that only this thread sees.
            Assert.Equal(0, Libc.unshare(0x20000));
            Run("/bin/mount", "--make-rprivate", "/");
            Run("/bin/mount", "-t", "tmpfs", "-o", mountOptions, "none", _directory["m"]);
            using DirectoryHandle handle = DirectoryHandle.TryOpen(_directory["m"], out _)!;
            isWritable = handle.IsWritable(out _);
            error = Assert.Throws<LinuxException>(() => AtomicFile.Write(handle, "f", new byte[100_000]));
            List<string> names = [];
            handle.ForEachName(names.Add);
            left = [.. names];
        });
        Assert.Equal(errno, error!.Errno.Name());
        Assert.StartsWith(operation, error.Message, StringComparison.Ordinal);
        Assert.Empty(left);
        Assert.Equal(mountOptions != "ro", isWritable);
    }

    private static void Run(string path, params string[] arguments)
    {
        using ChildProcess child = ChildProcess.Start(path, arguments, ProcessEnvironment.Of(["PATH=/usr/bin:/bin"]), default, 4096);
        ChildOutcome outcome = child.Wait(10_000);
        Assert.True(outcome.Succeeded, Encoding.UTF8.GetString(outcome.ErrorOutput.Span));
    }

    private DirectoryHandle Open() => DirectoryHandle.TryOpen(_directory.Path, out _)!;

    [Fact]
    public void A_pipe_that_does_not_block_is_waited_for()
    {
        // Sixteen times what a pipe holds.
        byte[] sent = new byte[1 << 20];
        new Random(1).NextBytes(sent);
        Run("/usr/bin/mkfifo", _directory["pipe"]);
        using FileDescriptor reader = FileDescriptor.Open(_directory["pipe"], OpenFlags.Read | OpenFlags.NonBlocking);
        using FileDescriptor writer = FileDescriptor.Open(_directory["pipe"], OpenFlags.Write | OpenFlags.NonBlocking);
        Thread writing = new(() => writer.WriteWaiting(sent));
        writing.Start();
        byte[] received = new byte[sent.Length];
        int length = 0;
        while (length < received.Length)
        {
            try
            {
                length += reader.Read(received.AsSpan(length));
            }
            catch (LinuxException exception) when (exception.Errno == Errno.Again)
            {
                Thread.Sleep(1);
            }
        }

        Assert.True(writing.Join(10_000));
        Assert.Equal(sent, received);
    }
}

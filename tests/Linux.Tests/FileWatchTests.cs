using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

/// <summary>Changes of files, as editors, ConfigMaps and plain writers make them.</summary>
public sealed class FileWatchTests : IDisposable
{
    private const int Enough = 5_000;
    private const int Short = 150;

    private readonly TemporaryDirectory _directory = new();
    private readonly FileWatch _watch;

    public FileWatchTests()
    {
        _watch = FileWatch.TryOpen(out Errno errno)!;
        Assert.Equal(Errno.None, errno);
        Assert.Equal(Errno.None, _watch.Set([new(_directory.Path, "file")]));
    }

    public void Dispose()
    {
        _watch.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_file_that_is_written_and_closed_has_changed()
    {
        File.WriteAllText(_directory["file"], "1");
        Assert.Equal(FileChange.Complete, _watch.Wait(Enough));
        Assert.Equal(FileChange.None, _watch.Wait(Short));
    }

    [Fact]
    public void A_file_that_is_still_open_is_being_written()
    {
        File.WriteAllText(_directory["file"], "1");
        Assert.Equal(FileChange.Complete, _watch.Wait(Enough));
        using (FileStream stream = File.OpenWrite(_directory["file"]))
        {
            stream.WriteByte(50);
            stream.Flush();
            Assert.Equal(FileChange.Writing, _watch.Wait(Enough));
        }

        Assert.Equal(FileChange.Complete, _watch.Wait(Enough));
    }

    [Fact]
    public void A_file_that_is_renamed_over_it_is_a_change()
    {
        File.WriteAllText(_directory["other"], "2");
        Assert.Equal(FileChange.None, _watch.Wait(Short));
        File.Move(_directory["other"], _directory["file"], overwrite: true);
        Assert.Equal(FileChange.Complete, _watch.Wait(Enough));
    }

    [Fact]
    public void A_file_that_goes_is_a_change_and_others_are_not()
    {
        File.WriteAllText(_directory["file"], "1");
        Assert.Equal(FileChange.Complete, _watch.Wait(Enough));
        File.WriteAllText(_directory["other"], "1");
        Assert.Equal(FileChange.None, _watch.Wait(Short));
        File.Delete(_directory["file"]);
        Assert.Equal(FileChange.Changed, _watch.Wait(Enough));
    }

    [Fact]
    public void A_directory_that_goes_is_a_change()
    {
        Directory.CreateDirectory(_directory["inner"]);
        Assert.Equal(Errno.None, _watch.Set([new(_directory["inner"], "file")]));
        Directory.Delete(_directory["inner"]);
        Assert.Equal(FileChange.Changed, _watch.Wait(Enough));
        Assert.Equal(Errno.None, _watch.Set([new(_directory["inner"], "file")]));
        Assert.Equal(FileChange.None, _watch.Wait(Short));
    }

    [Fact]
    public void What_is_no_longer_watched_is_not_told()
    {
        Assert.Equal(Errno.None, _watch.Set([]));
        File.WriteAllText(_directory["file"], "1");
        Assert.Equal(FileChange.None, _watch.Wait(Short));
    }

    [Fact]
    public void More_events_than_one_read_takes_are_all_taken()
    {
        List<WatchedFile> files = [];
        for (int number = 0; number < 600; number++)
        {
            files.Add(new(_directory.Path, $"a-name-of-some-length-{number}"));
        }

        Assert.Equal(Errno.None, _watch.Set(files));
        foreach (WatchedFile file in files)
        {
            File.WriteAllText(_directory[file.Name], "1");
        }

        Assert.Equal(FileChange.Complete, _watch.Wait(Enough));
        Assert.Equal(FileChange.None, _watch.Wait(Short));
    }

    [Fact]
    public void An_interruption_ends_a_wait()
    {
        long start = Clock.Milliseconds();
        Thread other = new(() =>
        {
            Thread.Sleep(50);
            _watch.Interrupt();
        });
        other.Start();
        Assert.Equal(FileChange.None, _watch.Wait(60_000));
        Assert.InRange(Clock.Milliseconds() - start, 0, 30_000);
        other.Join();

        // It stays interrupted: whoever was interrupted between two waits does not miss it.
        Assert.Equal(FileChange.None, _watch.Wait(60_000));
    }
}

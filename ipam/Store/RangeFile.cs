using System;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// A range in its file. The first two pages are held in memory and written at once, so that a range of up to 500 addresses
/// costs one read and one write.
/// </summary>
internal sealed class RangeFile : RangeStorage, IDisposable
{
    /// <summary>What every range's file name starts with.</summary>
    internal const string NamePrefix = "cscni.range.";

    private const int HeldBytes = 8192;

    private readonly FileDescriptor _file;
    private readonly byte[] _start;
    private readonly int _startLength;
    private readonly long _size;
    private bool _isChanged;

    private RangeFile(FileDescriptor file, long size)
    {
        _file = file;
        _size = size;
        _start = new byte[Math.Min(size, HeldBytes)];
        _startLength = file.ReadAt(_start, 0);
    }

    /// <summary>The range's state.</summary>
    internal RangeState State { get; private set; } = null!;

    /// <summary>Opens the file of a range.</summary>
    /// <returns>The file, or null where there is none, or what is there is none.</returns>
    internal static RangeFile? TryOpen(DirectoryHandle directory, string name, OpenFlags access)
    {
        FileDescriptor? file = directory.TryOpenFile(name, access | OpenFlags.NonBlocking, 0, out _);
        if (file is null)
        {
            return null;
        }

        FileStatus status = file.Status();
        if (status.IsRegularFile && status.Size >= RangeState.HeaderSize)
        {
            RangeFile range = new(file, status.Size);
            if (RangeState.TryLoad(range, status.Size) is { } state)
            {
                range.State = state;
                return range;
            }
        }

        file.Dispose();
        return null;
    }

    /// <summary>Opens the file of exactly this range.</summary>
    /// <returns>The file, or null where there is none, or it is of another range.</returns>
    internal static RangeFile? TryOpen(DirectoryHandle directory, in RangeSpan span, OpenFlags access)
    {
        RangeFile? range = TryOpen(directory, span.FileName, access);
        if (range is null || range.State.Span == span)
        {
            return range;
        }

        range.Dispose();
        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="StoreDamagedException">A node names one that is not there.</exception>
    internal override void Read(long at, Span<byte> bytes)
    {
        if (at + bytes.Length > _size)
        {
            throw new StoreDamagedException();
        }

        if (at + bytes.Length <= _startLength)
        {
            _start.AsSpan((int)at, bytes.Length).CopyTo(bytes);
        }
        else if (_file.ReadAt(bytes, at) < bytes.Length)
        {
            throw new LinuxException($"cannot read \"{State.Span.FileName}\": it is too short", Errno.InputOutput);
        }
    }

    /// <inheritdoc/>
    internal override void Write(long at, ReadOnlySpan<byte> bytes)
    {
        if (at + bytes.Length <= _startLength)
        {
            bytes.CopyTo(_start.AsSpan((int)at));
            _isChanged = true;
            return;
        }

        // What lies across the border of the held part must not come back from there.
        for (int index = 0; at + index < _startLength; index++)
        {
            _start[at + index] = bytes[index];
        }

        _file.WriteAt(bytes, at);
    }

    /// <summary>Writes what was changed.</summary>
    internal void Flush()
    {
        State.WriteHeader();
        if (_isChanged)
        {
            _file.WriteAt(_start.AsSpan(0, _startLength), 0);
            _isChanged = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

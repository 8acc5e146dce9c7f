using System;

namespace CsCni.Linux;

/// <summary>The reading end of a child's output pipe with what came through it so far.</summary>
internal sealed class OutputBuffer : IDisposable
{
    private readonly int _limit;
    private FileDescriptor? _pipe;
    private byte[] _bytes = new byte[4096];
    private int _length;

    internal OutputBuffer(FileDescriptor pipe, int limit)
    {
        _pipe = pipe;
        _limit = limit;
    }

    internal bool IsOpen => _pipe is not null;

    internal bool Overflowed => _length > _limit;

    /// <summary>For poll(2), which passes over -1.</summary>
    internal int Descriptor => _pipe?.Value ?? -1;

    internal ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, _length);

    /// <summary>Reads once where poll(2) saw anything; closes the pipe at its end.</summary>
    internal void ReadIf(short events)
    {
        if (events == 0 || _pipe is null)
        {
            return;
        }

        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }

        int count = _pipe.Read(_bytes.AsSpan(_length));
        _length += count;
        if (count == 0)
        {
            Dispose();
        }
    }

    /// <summary>Reads until nothing is left in the pipe, without waiting for more.</summary>
    internal unsafe void ReadWhatIsThere()
    {
        while (IsOpen && !Overflowed)
        {
            Libc.pollfd polled = new() { fd = Descriptor, events = Libc.POLLIN };
            if (Libc.poll(&polled, 1, 0) <= 0)
            {
                return;
            }

            ReadIf(polled.revents);
        }
    }

    public void Dispose()
    {
        _pipe?.Dispose();
        _pipe = null;
    }
}

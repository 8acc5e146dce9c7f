using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>Cuts a stream into lines of bounded length.</summary>
internal sealed class LineReader(Stream stream, int longest)
{
    private const int FirstSize = 16 * 1024;

    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;

    /// <summary>The next line that is not empty, without its end; empty at the stream's end. Good until the next call.</summary>
    /// <exception cref="IOException">The line is longer than allowed, the stream ends within it, or cannot be read.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken stop)
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, searched + length);
                _start += searched + length + 1;
                searched = 0;
                if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                {
                    return line;
                }

                continue;
            }

            searched = _end - _start;
            MakeRoom();
            int count = await stream.ReadAsync(_buffer.AsMemory(_end), stop).ConfigureAwait(false);
            if (count == 0)
            {
                return searched == 0 ? default(ReadOnlyMemory<byte>) : throw new IOException("the answer is cut off within a message");
            }

            _end += count;
        }
    }

    /// <summary>Moves what is left to the front, into a larger buffer where it fills this one, into a small one where nothing is left of a large line.</summary>
    private void MakeRoom()
    {
        int left = _end - _start;
        if (left > longest)
        {
            throw new IOException($"a message is longer than the {longest / (1024 * 1024)} MiB that are read");
        }

        byte[] target = left == 0 && _buffer.Length > FirstSize ? new byte[FirstSize]
            : left == _buffer.Length ? new byte[_buffer.Length * 2]
            : _buffer;
        _buffer.AsSpan(_start, left).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, left);
    }
}

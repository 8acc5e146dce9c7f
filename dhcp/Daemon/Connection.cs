using System;
using System.Buffers;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Dhcp.Daemon;

/// <summary>A plugin at the other end of the socket: one request, then one answer.</summary>
internal sealed class Connection : IDisposable
{
    private readonly UnixConnection _socket;
    private readonly ArrayBufferWriter<byte> _request = new(4096);

    internal Connection(UnixConnection socket) => _socket = socket;

    internal int Descriptor => _socket.Descriptor;

    /// <summary>True while the request has not come to its end.</summary>
    internal bool IsReading { get; private set; } = true;

    /// <summary>True once nothing more is to be done with it.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>The request, once it is whole.</summary>
    internal ReadOnlyMemory<byte> Request => _request.WrittenMemory;

    /// <summary>True where the process at the other end is root's: nobody else may lease addresses, or give them back.</summary>
    internal bool IsAllowed => _socket.PeerUser() == 0;

    /// <summary>Reads what is there of the request.</summary>
    /// <returns>True when it is whole.</returns>
    internal bool ReadMore()
    {
        while (true)
        {
            Errno errno = _socket.Read(_request.GetSpan(4096), out int length);
            if (errno == Errno.Again)
            {
                return false;
            }

            _request.Advance(length);
            if (errno != Errno.None || _request.WrittenCount > DhcpRendezvous.DocumentLimit)
            {
                Dispose();
                return false;
            }

            if (length == 0)
            {
                IsReading = false;
                return true;
            }
        }
    }

    /// <summary>Answers, and closes.</summary>
    /// <returns>False where nobody is there any more to hear it.</returns>
    internal bool Answer(ReadOnlyMemory<byte> document)
    {
        bool isHeard = !IsOver && _socket.Write(document.Span) == Errno.None;
        Dispose();
        return isHeard;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsOver = true;
        _socket.Dispose();
    }
}

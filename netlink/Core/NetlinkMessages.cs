using System;
using System.Runtime.InteropServices;

namespace CsCni.Netlink;

/// <summary>The messages of a received datagram, for <c>foreach</c>.</summary>
public readonly ref struct NetlinkMessages
{
    private readonly ReadOnlySpan<byte> _datagram;

    /// <summary>Makes a view of a datagram.</summary>
    /// <param name="datagram">Whole messages, each padded to four bytes except perhaps the last.</param>
    public NetlinkMessages(ReadOnlySpan<byte> datagram) => _datagram = datagram;

    /// <summary>Starts at the first message.</summary>
    public Enumerator GetEnumerator() => new(_datagram);

    /// <summary>Steps from message to message; each length is checked before it is used.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private NetlinkHeader _header;
        private ReadOnlySpan<byte> _payload;

        internal Enumerator(ReadOnlySpan<byte> datagram) => _rest = datagram;

        /// <summary>The message that was reached.</summary>
        public readonly NetlinkMessage Current => new(_header, _payload);

        /// <summary>Goes on to the next message.</summary>
        /// <returns>False at the end of the datagram.</returns>
        /// <exception cref="NetlinkFormatException">A header is cut off, or a length does not fit.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            if (!MemoryMarshal.TryRead(_rest, out _header)
                || _header.Length < NetlinkHeader.Size || _header.Length > (uint)_rest.Length)
            {
                throw Malformed();
            }

            int length = (int)_header.Length;
            _payload = _rest[NetlinkHeader.Size..length];
            _rest = _rest[Math.Min(NetlinkHeader.Align(length), _rest.Length)..];
            return true;
        }

        private readonly NetlinkFormatException Malformed() => new(_rest.Length < NetlinkHeader.Size
            ? $"a netlink datagram ends with {_rest.Length} bytes, too few for a message header of {NetlinkHeader.Size}"
            : $"a netlink message claims {_header.Length} bytes, expected {NetlinkHeader.Size} to {_rest.Length}");
    }
}

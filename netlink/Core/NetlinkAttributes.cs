using System;
using System.Runtime.InteropServices;

namespace CsCni.Netlink;

/// <summary>A row of received attributes, for <c>foreach</c>.</summary>
public readonly ref struct NetlinkAttributes
{
    /// <summary>NLA_HDRLEN: the length and the type, two bytes each.</summary>
    internal const int HeaderSize = 4;

    /// <summary>NLA_F_NESTED.</summary>
    internal const ushort NestedFlag = 0x8000;

    /// <summary>NLA_TYPE_MASK: all but NLA_F_NESTED and NLA_F_NET_BYTEORDER.</summary>
    internal const ushort TypeMask = 0x3fff;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Makes a view of bytes.</summary>
    /// <param name="bytes">Whole attributes, each padded to four bytes except perhaps the last.</param>
    public NetlinkAttributes(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Starts at the first attribute.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Looks for the first attribute of a type.</summary>
    /// <param name="type">The type without flag bits.</param>
    /// <param name="found">The attribute.</param>
    /// <returns>True where there is one.</returns>
    /// <exception cref="NetlinkFormatException">A length on the way does not fit.</exception>
    public bool TryFind(ushort type, out NetlinkAttribute found)
    {
        foreach (NetlinkAttribute attribute in this)
        {
            if (attribute.Type == type)
            {
                found = attribute;
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>Steps from attribute to attribute; each length is checked before it is used.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ReadOnlySpan<byte> _payload;
        private ushort _type;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        /// <summary>The attribute that was reached.</summary>
        public readonly NetlinkAttribute Current => new(_type, _payload);

        /// <summary>Goes on to the next attribute.</summary>
        /// <returns>False at the end.</returns>
        /// <exception cref="NetlinkFormatException">A header is cut off, or a length does not fit.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            if (_rest.Length < HeaderSize)
            {
                throw new NetlinkFormatException(
                    $"netlink attributes end with {_rest.Length} bytes, too few for an attribute header of {HeaderSize}");
            }

            int length = MemoryMarshal.Read<ushort>(_rest);
            _type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
            if (length < HeaderSize || length > _rest.Length)
            {
                throw new NetlinkFormatException(
                    $"netlink attribute {_type} claims {length} bytes, expected {HeaderSize} to {_rest.Length}");
            }

            _payload = _rest[HeaderSize..length];
            _rest = _rest[Math.Min(NetlinkHeader.Align(length), _rest.Length)..];
            return true;
        }
    }
}

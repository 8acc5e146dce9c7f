using System;
using System.Buffers.Binary;
using System.Text;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Rules;

/// <summary>
/// Puts the fields of an element together as nf_tables keeps concatenations: one behind the other, each filled up with
/// zeros to a multiple of four bytes.
/// </summary>
internal sealed class ElementBuilder(OwnSet set)
{
    /// <summary>The longest key: an IPv6 address, a protocol and a port, or two IPv6 addresses.</summary>
    private const int MaxSize = 32;

    private readonly byte[] _first = new byte[MaxSize];
    private readonly byte[] _last = new byte[MaxSize];
    private readonly StringBuilder _text = new();
    private byte[]? _key;
    private byte[]? _keyEnd;
    private int _length;

    public ElementBuilder Address(IpAddress address)
    {
        Separate().Append(address.ToString());
        address.WriteBytes(_first.AsSpan(_length));
        address.WriteBytes(_last.AsSpan(_length));
        _length += address.ByteCount;
        return this;
    }

    /// <summary>All addresses of a prefix, in a set with intervals.</summary>
    public ElementBuilder Prefix(IpPrefix prefix)
    {
        Separate().Append(prefix.ToString());
        prefix.Network.WriteBytes(_first.AsSpan(_length));
        prefix.Last.WriteBytes(_last.AsSpan(_length));
        _length += prefix.Address.ByteCount;
        return this;
    }

    public ElementBuilder Protocol(byte protocol)
    {
        Separate().Append(PortMapping.NameOf(protocol));
        _first[_length] = _last[_length] = protocol;
        _length += sizeof(uint);
        return this;
    }

    public ElementBuilder Port(ushort port)
    {
        Separate().Append(port);
        BinaryPrimitives.WriteUInt16BigEndian(_first.AsSpan(_length), port);
        BinaryPrimitives.WriteUInt16BigEndian(_last.AsSpan(_length), port);
        _length += sizeof(uint);
        return this;
    }

    public ElementBuilder Interface(string name)
    {
        Separate().Append('"').Append(name).Append('"');
        Encoding.UTF8.GetBytes(name, _first.AsSpan(_length, PacketFields.NameSize));
        _first.AsSpan(_length, PacketFields.NameSize).CopyTo(_last.AsSpan(_length));
        _length += PacketFields.NameSize;
        return this;
    }

    public ElementBuilder Mac(MacAddress mac)
    {
        Separate().Append(mac.ToString());
        mac.WriteBytes(_first.AsSpan(_length));
        mac.WriteBytes(_last.AsSpan(_length));
        _length += 8;
        return this;
    }

    /// <summary>Ends the key; what follows is the data.</summary>
    public ElementBuilder To()
    {
        TakeKey();
        _text.Append(" : ");
        Array.Clear(_first);
        _length = 0;
        return this;
    }

    public RuleElement Build()
    {
        if (_key is not null)
        {
            return new(set, _key, _keyEnd!, _first[.._length], string.Empty, _text.ToString());
        }

        TakeKey();
        return new(set, _key!, _keyEnd!, [], string.Empty, _text.ToString());
    }

    public RuleElement BuildJump(string chain)
    {
        TakeKey();
        return new(set, _key!, _keyEnd!, [], chain, $"{_text} : jump {chain}");
    }

    private void TakeKey()
    {
        _key = _first[.._length];
        _keyEnd = set.HasIntervals ? _last[.._length] : [];
    }

    private StringBuilder Separate() => _length > 0 ? _text.Append(" . ") : _text;
}

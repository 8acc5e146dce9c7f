using CsCni.Linux;

namespace CsCni.Netlink.Nftables;

public readonly ref partial struct NftRuleWriter
{
    /// <summary>masq: the packet leaves with an address of the link that it leaves by. Only in postrouting, of a chain of type nat.</summary>
    /// <param name="fullyRandom">
    /// NF_NAT_RANGE_PROTO_RANDOM_FULLY: the source port is drawn anew for each connection, so that two connections which begin
    /// together hardly ever choose the same one (the later loses its first packet then). Without it a port is kept where it is free.
    /// </param>
    public void Masquerade(bool fullyRandom = false)
    {
        const uint ProtocolRandomFully = 1 << 4;
        using NftExpressionNest nest = Begin("masq");
        if (fullyRandom)
        {
            _writer.PutU32BigEndian(NftMasqueradeAttribute.Flags, ProtocolRandomFully);
        }
    }

    /// <summary>nat: the connection goes to another address and port. Only in prerouting and output, of a chain of type nat.</summary>
    /// <param name="family">The address's family.</param>
    /// <param name="address">The first slot of the address.</param>
    /// <param name="port">The slot of the port, in network order.</param>
    public void DestinationNat(IpFamily family, int address, int port)
    {
        const uint DestinationType = 1;
        using NftExpressionNest nest = Begin("nat");
        _writer.PutU32BigEndian(NftNatAttribute.Type, DestinationType);
        _writer.PutU32BigEndian(NftNatAttribute.Family, (uint)family);
        _writer.PutU32BigEndian(NftNatAttribute.AddressMinimum, Register(address));
        _writer.PutU32BigEndian(NftNatAttribute.PortMinimum, Register(port));
    }
}

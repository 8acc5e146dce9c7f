using System;
using System.Collections.Generic;
using CsCni.Cni.Results;
using CsCni.Dhcp.Leases;
using CsCni.Dhcp.Wire;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>What comes from the container's network: IPv4 packets, and the DHCP messages in them, as anybody there may send them.</summary>
internal sealed class Dhcpv4Target : FuzzTarget
{
    private const int IpAndUdp = 28;

    /// <inheritdoc/>
    internal override string Name => "dhcpv4";

    /// <summary>Packets, and the same without the headers of IP and UDP, whose checksum hardly any change survives.</summary>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Corpus.Messages("dhcp.txt", "dhcpv4"),
        .. Array.ConvertAll([.. Corpus.Messages("dhcp.txt", "dhcpv4")], static (byte[] packet) => packet[IpAndUdp..]),
    ];

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        ReadOnlySpan<byte> payload = UdpPacket.TryRead(input, 68, out ReadOnlySpan<byte> inner) ? inner : input;
        if (!Dhcpv4Reader.TryRead(payload, out Dhcpv4Message message))
        {
            return;
        }

        _ = message.Type;
        BrokenPromiseException.Unless(!message.Message.AsSpan().ContainsAnyInRange('\0', '\x1f'), "a server's text with control characters");
        if (Dhcpv4Grant.Read(message, 1_000_000, 100, out string fault) is { } grant)
        {
            CniResult result = new() { Routes = grant.Routes, Dns = grant.Dns };
            result.Ips.Add(new(grant.Address, grant.Gateway));
            ResultWriter.ToJson(result, Cni.SpecVersion.Current);
            BrokenPromiseException.Unless(grant.Times.Renew <= grant.Times.Rebind && grant.Times.Rebind <= grant.Times.Expire, "times that are not in their order");
        }
        else
        {
            BrokenPromiseException.Unless(fault.Length > 10, "a message that is refused without a reason");
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);
}

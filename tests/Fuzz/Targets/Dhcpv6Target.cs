using System;
using System.Collections.Generic;
using CsCni.Dhcp.Leases;
using CsCni.Dhcp.Wire;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>DHCPv6 messages, as anybody on the container's network may send them.</summary>
internal sealed class Dhcpv6Target : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "dhcpv6";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = Corpus.Messages("dhcp.txt", "dhcpv6");

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        if (!Dhcpv6Message.TryRead(input, out Dhcpv6Message message))
        {
            return;
        }

        _ = message.Options.Status;
        _ = message.Options.StatusText;
        if (Dhcpv6Association.TryRead(message.Options, 1, out Dhcpv6Association given, out _))
        {
            LeaseTimes times = LeaseTimes.Of(1_000_000, given.Valid, given.Renew != 0 ? given.Renew : given.Preferred / 2, given.Rebind);
            BrokenPromiseException.Unless(times.Renew <= times.Rebind && times.Rebind <= times.Expire, "times that are not in their order");
        }

        message.Options.GetAddresses(Dhcpv6Option.NameServers);
        DomainNames.Read(message.Options.Get(Dhcpv6Option.DomainSearch));
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);
}

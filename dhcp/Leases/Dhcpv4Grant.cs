using System.Collections.Generic;
using System.Numerics;
using CsCni.Cni.Results;
using CsCni.Dhcp.Wire;
using CsCni.Linux;

namespace CsCni.Dhcp.Leases;

/// <summary>What an acknowledgement gives.</summary>
/// <param name="Address">The address, and the mask's length.</param>
/// <param name="Gateway">The first router.</param>
/// <param name="Routes">The routes.</param>
/// <param name="Dns">Options 6, 15 and 119.</param>
/// <param name="Times">The lease's times.</param>
internal sealed record Dhcpv4Grant(IpPrefix Address, IpAddress? Gateway, List<ResultRoute> Routes, ResultDns Dns, LeaseTimes Times)
{
    /// <summary>The reference daemon's, where the server names no time.</summary>
    private const uint StandardLease = 3600;

    /// <summary>Reads an acknowledgement.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sent">When the request was sent, in milliseconds of the boot clock.</param>
    /// <param name="priority">Metric of the routes.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>The grant; null where it cannot be used.</returns>
    internal static Dhcpv4Grant? Read(Dhcpv4Message message, long sent, uint priority, out string fault)
    {
        IpAddress address = message.Header.Yours;
        if (address.IsUnspecified || address.IsMulticast || address.IsLoopback)
        {
            fault = $"the DHCP server {message.Server} gave {address}, which no link can have";
            return null;
        }

        if (ReadMask(message) is not { } length)
        {
            fault = $"DHCP option Subnet Mask not found in DHCPACK of {message.Server}, or not one: have the server send option 1";
            return null;
        }

        fault = string.Empty;
        List<IpAddress> routers = message.GetAddresses(Dhcpv4Option.Routers);
        LeaseTimes times = LeaseTimes.Of(
            sent,
            message.GetNumber(Dhcpv4Option.LeaseTime) ?? StandardLease,
            message.GetNumber(Dhcpv4Option.RenewalTime),
            message.GetNumber(Dhcpv4Option.RebindingTime));
        return new(new(address, length), routers.Count > 0 ? routers[0] : null, Dhcpv4Routes.Read(message, priority), ReadDns(message), times);
    }

    /// <summary>Ones, then zeros; anything else is no mask.</summary>
    private static int? ReadMask(Dhcpv4Message message)
    {
        uint? mask = message.GetNumber(Dhcpv4Option.SubnetMask);
        int length = mask is { } bits ? BitOperations.LeadingZeroCount(~bits) : 0;
        return length > 0 && (length == 32 || mask << length == 0) ? length : null;
    }

    private static ResultDns ReadDns(Dhcpv4Message message)
    {
        List<string> servers = message.GetAddresses(Dhcpv4Option.NameServers).ConvertAll(static address => address.ToString());
        string domain = Dhcpv4Message.Printable(message.Get(Dhcpv4Option.DomainName)).TrimEnd('.');
        List<string> search = DomainNames.Read(message.Get(Dhcpv4Option.DomainSearch));
        return new(servers, domain, search, []);
    }
}

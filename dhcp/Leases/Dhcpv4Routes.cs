using System;
using System.Collections.Generic;
using System.Numerics;
using CsCni.Cni.Results;
using CsCni.Dhcp.Wire;
using CsCni.Linux;

namespace CsCni.Dhcp.Leases;

/// <summary>The routes of a lease: option 121, which takes the place of both others (RFC 3442), else option 33 and a default route by the router.</summary>
internal static class Dhcpv4Routes
{
    private const byte LinkScope = 253;

    /// <summary>Reads the routes.</summary>
    /// <param name="message">The server's acknowledgement.</param>
    /// <param name="priority">Metric of the routes; 0 leaves it to the kernel.</param>
    internal static List<ResultRoute> Read(Dhcpv4Message message, uint priority)
    {
        List<ResultRoute> routes = ReadClassless(message.Get(Dhcpv4Option.ClasslessRoutes));
        if (routes.Count == 0)
        {
            routes = ReadStatic(message.GetAddresses(Dhcpv4Option.StaticRoutes));
            if (message.GetAddresses(Dhcpv4Option.Routers) is [var router, ..])
            {
                routes.Add(new(IpPrefix.Default(IpFamily.V4), router));
            }
        }

        return priority == 0 ? routes : routes.ConvertAll(route => route with { Priority = priority });
    }

    /// <summary>
    /// Option 121: a prefix length, the prefix's significant bytes, a router; 0.0.0.0 for what is on the link itself. What is
    /// malformed makes the whole option void: half of a set of routes may lead astray.
    /// </summary>
    private static List<ResultRoute> ReadClassless(ReadOnlySpan<byte> option)
    {
        List<ResultRoute> routes = [];
        Span<byte> network = stackalloc byte[4];
        while (!option.IsEmpty)
        {
            int bytes = (option[0] + 7) / 8;
            if (option[0] > 32 || option.Length < 1 + bytes + 4)
            {
                return [];
            }

            network.Clear();
            option.Slice(1, bytes).CopyTo(network);
            IpPrefix destination = new IpPrefix(IpAddress.FromBytes(network), option[0]).NetworkPrefix;
            IpAddress router = IpAddress.FromBytes(option.Slice(1 + bytes, 4));
            routes.Add(new(destination, router, Scope: router.IsUnspecified ? LinkScope : null));
            option = option[(5 + bytes)..];
        }

        return routes;
    }

    /// <summary>Option 33: a destination and a router. It has no masks: the destination's class tells the network, and host bits a host.</summary>
    private static List<ResultRoute> ReadStatic(List<IpAddress> option)
    {
        List<ResultRoute> routes = [];
        for (int index = 0; index + 1 < option.Count; index += 2)
        {
            IpAddress destination = option[index];

            // A default route is not allowed here (RFC 2132, section 5.8).
            if (!destination.IsUnspecified && ClassLength(destination) is { } length)
            {
                IpPrefix network = new(destination, length);
                routes.Add(new(network.HasNoHostBits ? network : IpPrefix.Host(destination), option[index + 1]));
            }
        }

        return routes;
    }

    /// <summary>8, 16 or 24; null for what is neither of class A, B nor C.</summary>
    private static int? ClassLength(IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.WriteBytes(bytes);
        int ones = BitOperations.LeadingZeroCount((uint)(byte)~bytes[0]) - 24;
        return ones < 3 ? 8 * (ones + 1) : null;
    }
}

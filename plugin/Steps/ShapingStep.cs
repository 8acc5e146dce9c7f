using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>
/// Slows down what comes to and leaves a container: a token bucket on the host's end of its pair, and for the other way one on
/// an ifb that all that the host's end receives is sent to. As the reference plugin sets it up, number by number.
/// </summary>
internal static class ShapingStep
{
    /// <summary>How long a packet may wait, as the reference plugin has it.</summary>
    private const double LatencySeconds = 0.025;

    private const ushort FilterPriority = 1;

    private static TrafficHandle Handle => TrafficHandle.Qdisc(1);

    /// <summary>Sets it up.</summary>
    /// <param name="context">The call.</param>
    /// <param name="host">The host's end of the container's pair.</param>
    /// <param name="config">How fast.</param>
    /// <returns>The ifb, where what leaves the container is slowed down.</returns>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public static Link? Apply(AttachmentContext context, Link host, BandwidthConfig config)
    {
        if (config.IsEmpty)
        {
            return null;
        }

        WarnOfSmallBursts(config, host.Mtu);
        context.Rollback.Push($"stop to shape \"{host.Name}\"", () => Remove(context.Host, host.Index));
        Link? ifb = config.Egress is null ? null : IfbLink.Create(context, host.Mtu);
        RouteBatch batch = context.Host.Batch;
        if (config.Ingress is { } ingress)
        {
            batch.CreateQdisc(TrafficPlace.Root(host.Index, Handle), BucketOf(ingress));
        }

        if (ifb is not null)
        {
            batch.CreateQdisc(TrafficPlace.Ingress(host.Index), default(Ingress))
                .CreateTrafficFilter(new TrafficFilterPlace(host.Index, TrafficHandle.IngressQdisc, FilterPriority), new U32(ifb.Index))
                .CreateQdisc(TrafficPlace.Root(ifb.Index, Handle), BucketOf(config.Egress!.Value));
        }

        batch.Send();
        return ifb;
    }

    /// <summary>What ADD set up and is no longer so; null where all stands.</summary>
    public static string? Fault(RouteSocket host, Link link, in Attachment attachment, BandwidthConfig config)
    {
        if (config.Ingress is { } ingress && FaultOf(host, link, ingress) is { } fault)
        {
            return fault;
        }

        if (config.Egress is not { } egress)
        {
            return null;
        }

        if (IfbLink.Find(host, attachment) is not { } ifb)
        {
            return $"ifb \"{IfbLink.NameOf(attachment, false)}\" is missing";
        }

        bool isRedirected = host.ListTrafficFilters(link.Index, TrafficHandle.IngressQdisc).Exists(filter => filter.Redirect == ifb.Index);
        return !ifb.IsUp ? $"ifb \"{ifb.Name}\" is down"
            : !isRedirected ? $"what \"{link.Name}\" receives is not redirected to ifb \"{ifb.Name}\""
            : FaultOf(host, ifb, egress);
    }

    private static string? FaultOf(RouteSocket host, Link link, RateLimit limit)
    {
        Tbf wanted = BucketOf(limit);
        if (host.TryGetQdisc(TrafficPlace.Root(link.Index)) is not { Kind: "tbf", Tbf: { } has })
        {
            return $"\"{link.Name}\" has no qdisc of kind tbf";
        }

        return has.Rate != wanted.Rate ? $"rate of \"{link.Name}\" is {8 * has.Rate} bits per second, expected {8 * wanted.Rate}"
            : has.Limit != wanted.Limit ? $"limit of \"{link.Name}\" is {has.Limit} bytes, expected {wanted.Limit}"
            : has.Buffer != wanted.Buffer ? $"burst of \"{link.Name}\" is {8 * SchedulerTicks.ToBytes(has.Buffer, has.Rate)} bits, expected {8L * limit.Burst}"
            : null;
    }

    private static Tbf BucketOf(RateLimit limit)
    {
        double waiting = (limit.Rate * LatencySeconds) + limit.Burst;
        return new((ulong)limit.Rate, (uint)Math.Min(waiting, uint.MaxValue), SchedulerTicks.OfBytes(limit.Burst, (ulong)limit.Rate));
    }

    private static void Remove(RouteSocket host, int link) => host.Batch
        .DeleteQdisc(TrafficPlace.Root(link, Handle)).Accept(Errno.NoEntry).Accept(Errno.Invalid)
        .DeleteQdisc(TrafficPlace.Ingress(link)).Accept(Errno.NoEntry).Accept(Errno.Invalid)
        .Send();

    /// <summary>No error, as with the reference plugin, where smaller packets do pass.</summary>
    private static void WarnOfSmallBursts(BandwidthConfig config, int mtu)
    {
        const int ethernetHeader = 14;
        foreach (RateLimit? limit in (ReadOnlySpan<RateLimit?>)[config.Ingress, config.Egress])
        {
            if (limit is { } given && given.Burst < mtu + ethernetHeader)
            {
                StandardStreams.WriteError($"a burst of {8L * given.Burst} bits is less than a packet of {mtu + ethernetHeader} bytes: full-size packets will not pass\n");
            }
        }
    }
}

using System;

namespace CsCni.Netlink.Route;

/// <summary>
/// Kind tbf, a token bucket: packets leave at a rate, after a pause a burst of them at once; what finds no room in the
/// queue is dropped.
/// </summary>
/// <param name="Rate">Bytes per second, at least 1.</param>
/// <param name="Limit">Bytes that may wait in the queue.</param>
/// <param name="Buffer">
/// Ticks that the burst takes at the rate, see <see cref="SchedulerTicks"/>. It does not count beside
/// <see cref="Burst"/>. What the kernel makes of either must have room for the largest packet, or that is dropped.
/// </param>
public readonly record struct Tbf(ulong Rate, uint Limit, uint Buffer) : IQdiscKind
{
    /// <summary>TCA_TBF_BURST: bytes that may be sent at once; 0 for what <see cref="Buffer"/> says. The kernel does not tell it: 0 in what is read.</summary>
    public uint Burst { get; init; }

    /// <summary>Bytes per second within a burst, above the rate; 0 for no bound. Needs <see cref="PeakBurst"/>.</summary>
    public ulong PeakRate { get; init; }

    /// <summary>TCA_TBF_PBURST: bytes that may be sent at once within a burst, at least the link's MTU and its header. 0 in what is read.</summary>
    public uint PeakBurst { get; init; }

    /// <inheritdoc/>
    public string Kind => "tbf";

    /// <inheritdoc/>
    public bool HasOptions => true;

    /// <summary>A bucket for a burst in bytes, said to the kernel in bytes and in ticks, as tc(8) does.</summary>
    /// <param name="rate">Bytes per second, at least 1.</param>
    /// <param name="burst">Bytes that may be sent at once, at least the largest packet.</param>
    /// <param name="limit">Bytes that may wait in the queue.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is 0.</exception>
    public static Tbf OfBurst(ulong rate, uint burst, uint limit) =>
        new(rate, limit, SchedulerTicks.OfBytes(burst, rate)) { Burst = burst };

    /// <inheritdoc/>
    public void PutOptions(NetlinkWriter writer)
    {
        writer.PutStructure(TbfAttribute.Parameters, Parameters());
        if (Burst != 0)
        {
            writer.PutU32(TbfAttribute.Burst, Burst);
        }

        if (RateSpecification.Exceeds(Rate))
        {
            writer.PutU64(TbfAttribute.Rate64, Rate);
        }

        if (RateSpecification.Exceeds(PeakRate))
        {
            writer.PutU64(TbfAttribute.PeakRate64, PeakRate);
        }

        if (PeakBurst != 0)
        {
            writer.PutU32(TbfAttribute.PeakBurst, PeakBurst);
        }
    }

    /// <summary>Reads what the kernel tells of a bucket.</summary>
    /// <exception cref="NetlinkFormatException">An attribute has another size.</exception>
    internal static Tbf Read(NetlinkAttributes options)
    {
        Tbf tbf = default;
        foreach (NetlinkAttribute attribute in options)
        {
            tbf = (TbfAttribute)attribute.Type switch
            {
                // The kernel puts the parameters before the rates that do not fit them.
                TbfAttribute.Parameters => Read(attribute.ReadStructure<TbfParameters>()),
                TbfAttribute.Rate64 => tbf with { Rate = attribute.ReadU64() },
                TbfAttribute.PeakRate64 => tbf with { PeakRate = attribute.ReadU64() },
                _ => tbf,
            };
        }

        return tbf;
    }

    private static Tbf Read(in TbfParameters parameters) =>
        new(parameters.Rate.Rate, parameters.Limit, parameters.Buffer) { PeakRate = parameters.PeakRate.Rate };

    private TbfParameters Parameters() => new()
    {
        Rate = RateSpecification.Of(Rate),
        PeakRate = PeakRate == 0 ? default : RateSpecification.Of(PeakRate),
        Limit = Limit,
        Buffer = Buffer,
        PeakBuffer = PeakRate == 0 ? 0 : SchedulerTicks.OfBytes(PeakBurst, PeakRate),
    };
}

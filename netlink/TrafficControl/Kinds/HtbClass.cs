namespace CsCni.Netlink.Route;

/// <summary>A class of a qdisc of kind htb.</summary>
/// <param name="Rate">Bytes per second that are its own, at least 1.</param>
/// <param name="Burst">Bytes that may be sent at once within the rate, at least the largest packet.</param>
public readonly record struct HtbClass(ulong Rate, uint Burst)
{
    /// <summary>Bytes per second with what it may borrow, at least the rate; 0 for the rate.</summary>
    public ulong Ceiling { get; init; }

    /// <summary>Bytes that may be sent at once within the ceiling; 0 for the burst.</summary>
    public uint CeilingBurst { get; init; }

    /// <summary>0 to 7; a lower one is offered first what others leave.</summary>
    public uint Priority { get; init; }

    /// <summary>
    /// Bytes to send before another class's turn, at least the largest packet; 0 for a tenth of the rate, of which the
    /// kernel makes 1000 to 200000.
    /// </summary>
    public uint Quantum { get; init; }

    private ulong EffectiveCeiling => Ceiling == 0 ? Rate : Ceiling;

    /// <summary>Puts the attributes inside TCA_OPTIONS.</summary>
    internal void PutOptions(NetlinkWriter writer)
    {
        if (RateSpecification.Exceeds(Rate))
        {
            writer.PutU64(HtbAttribute.Rate64, Rate);
        }

        if (RateSpecification.Exceeds(EffectiveCeiling))
        {
            writer.PutU64(HtbAttribute.Ceiling64, EffectiveCeiling);
        }

        writer.PutStructure(HtbAttribute.Parameters, Parameters());
    }

    private HtbParameters Parameters() => new()
    {
        Rate = RateSpecification.Of(Rate),
        Ceiling = RateSpecification.Of(EffectiveCeiling),
        Buffer = SchedulerTicks.OfBytes(Burst, Rate),
        CeilingBuffer = SchedulerTicks.OfBytes(CeilingBurst == 0 ? Burst : CeilingBurst, EffectiveCeiling),
        Quantum = Quantum,
        Priority = Priority,
    };
}

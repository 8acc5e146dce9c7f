namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind tbf, TCA_TBF_ constants of linux/pkt_sched.h.</summary>
public enum TbfAttribute : ushort
{
    /// <summary>TCA_TBF_PARMS, struct tc_tbf_qopt.</summary>
    Parameters = 1,

    /// <summary>TCA_TBF_RTAB, 1024 bytes; not read where the parameters name a link layer.</summary>
    RateTable = 2,

    /// <summary>TCA_TBF_PTAB, 1024 bytes; likewise.</summary>
    PeakRateTable = 3,

    /// <summary>TCA_TBF_RATE64, u64: bytes per second, for a rate beyond 32 bits.</summary>
    Rate64 = 4,

    /// <summary>TCA_TBF_PRATE64, u64: bytes per second, for a peak rate beyond 32 bits.</summary>
    PeakRate64 = 5,

    /// <summary>TCA_TBF_BURST, u32: bytes; requests only.</summary>
    Burst = 6,

    /// <summary>TCA_TBF_PBURST, u32: bytes; requests only.</summary>
    PeakBurst = 7,
}

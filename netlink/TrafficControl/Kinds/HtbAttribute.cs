namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind htb, TCA_HTB_ constants of linux/pkt_sched.h.</summary>
public enum HtbAttribute : ushort
{
    /// <summary>TCA_HTB_PARMS, struct tc_htb_opt: of a class.</summary>
    Parameters = 1,

    /// <summary>TCA_HTB_INIT, struct tc_htb_glob: of the qdisc.</summary>
    Init = 2,

    /// <summary>TCA_HTB_CTAB, 1024 bytes; not read where the parameters name a link layer.</summary>
    CeilingTable = 3,

    /// <summary>TCA_HTB_RTAB, 1024 bytes; likewise.</summary>
    RateTable = 4,

    /// <summary>TCA_HTB_DIRECT_QLEN, u32: packets.</summary>
    DirectQueueLength = 5,

    /// <summary>TCA_HTB_RATE64, u64: bytes per second, for a rate beyond 32 bits.</summary>
    Rate64 = 6,

    /// <summary>TCA_HTB_CEIL64, u64: bytes per second, for a ceiling beyond 32 bits.</summary>
    Ceiling64 = 7,

    /// <summary>TCA_HTB_OFFLOAD, no value.</summary>
    Offload = 9,
}

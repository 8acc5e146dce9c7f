namespace CsCni.Netlink.Route;

/// <summary>Attributes of action mirred, TCA_MIRRED_ constants of linux/tc_act/tc_mirred.h.</summary>
public enum MirredAttribute : ushort
{
    /// <summary>TCA_MIRRED_TM, struct tcf_t.</summary>
    Times = 1,

    /// <summary>TCA_MIRRED_PARMS, struct tc_mirred.</summary>
    Parameters = 2,
}

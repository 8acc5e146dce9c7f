using System;

namespace CsCni.Netlink.Route;

/// <summary>Flags of an interface address, IFA_F_ constants of linux/if_addr.h.</summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>IFA_F_SECONDARY; IFA_F_TEMPORARY for IPv6.</summary>
    Secondary = 1,

    /// <summary>IFA_F_NODAD: no duplicate address detection.</summary>
    NoDad = 2,

    /// <summary>IFA_F_OPTIMISTIC: usable while it is being detected.</summary>
    Optimistic = 4,

    /// <summary>IFA_F_DADFAILED: another host has it.</summary>
    DadFailed = 8,

    /// <summary>IFA_F_HOMEADDRESS.</summary>
    HomeAddress = 16,

    /// <summary>IFA_F_DEPRECATED.</summary>
    Deprecated = 32,

    /// <summary>IFA_F_TENTATIVE: duplicate address detection still runs.</summary>
    Tentative = 64,

    /// <summary>IFA_F_PERMANENT.</summary>
    Permanent = 128,

    /// <summary>IFA_F_MANAGETEMPADDR.</summary>
    ManageTemporary = 256,

    /// <summary>IFA_F_NOPREFIXROUTE: add no route to the prefix.</summary>
    NoPrefixRoute = 512,

    /// <summary>IFA_F_STABLE_PRIVACY.</summary>
    StablePrivacy = 2048,
}

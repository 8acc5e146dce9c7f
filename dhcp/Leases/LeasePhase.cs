namespace CsCni.Dhcp.Leases;

/// <summary>Where a client stands (RFC 2131, figure 5; RFC 8415 has the same under other names).</summary>
internal enum LeasePhase
{
    /// <summary>Looks for servers: DISCOVER, Solicit.</summary>
    Discovering,

    /// <summary>Asks one of them for the address that it offered: REQUEST, Request.</summary>
    Requesting,

    /// <summary>Has the address.</summary>
    Bound,

    /// <summary>Asks its server to prolong the lease.</summary>
    Renewing,

    /// <summary>Asks any server to.</summary>
    Rebinding,

    /// <summary>Has no address any more.</summary>
    Expired,
}

namespace CsCni.Dhcp.Wire;

/// <summary>Codes of options (RFC 8415, section 21).</summary>
internal static class Dhcpv6Option
{
    internal const ushort ClientIdentifier = 1;
    internal const ushort ServerIdentifier = 2;

    /// <summary>IA_NA: a number of the client's own, T1, T2, then options of its own.</summary>
    internal const ushort Association = 3;

    /// <summary>IAADDR: an address, its preferred and its valid lifetime, then options of its own.</summary>
    internal const ushort Address = 5;

    internal const ushort RequestedOptions = 6;
    internal const ushort ElapsedTime = 8;
    internal const ushort Status = 13;

    /// <summary>RFC 3646.</summary>
    internal const ushort NameServers = 23;

    /// <summary>RFC 3646.</summary>
    internal const ushort DomainSearch = 24;
}

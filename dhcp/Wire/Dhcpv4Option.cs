namespace CsCni.Dhcp.Wire;

/// <summary>Codes of options (RFC 2132 where nothing else is named).</summary>
internal static class Dhcpv4Option
{
    internal const byte Pad = 0;
    internal const byte SubnetMask = 1;
    internal const byte Routers = 3;
    internal const byte NameServers = 6;
    internal const byte HostName = 12;
    internal const byte DomainName = 15;
    internal const byte StaticRoutes = 33;
    internal const byte RequestedAddress = 50;
    internal const byte LeaseTime = 51;
    internal const byte Overload = 52;
    internal const byte MessageType = 53;
    internal const byte Server = 54;
    internal const byte RequestedOptions = 55;
    internal const byte Message = 56;
    internal const byte MaximumSize = 57;
    internal const byte RenewalTime = 58;
    internal const byte RebindingTime = 59;
    internal const byte VendorClass = 60;
    internal const byte ClientIdentifier = 61;
    internal const byte UserClass = 77;

    /// <summary>RFC 3397.</summary>
    internal const byte DomainSearch = 119;

    /// <summary>RFC 3442.</summary>
    internal const byte ClasslessRoutes = 121;

    internal const byte End = 255;
}

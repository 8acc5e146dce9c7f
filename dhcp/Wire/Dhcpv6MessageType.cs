namespace CsCni.Dhcp.Wire;

/// <summary>msg-type (RFC 8415, section 7.3).</summary>
internal enum Dhcpv6MessageType : byte
{
    Solicit = 1,
    Advertise = 2,
    Request = 3,
    Renew = 5,
    Rebind = 6,
    Reply = 7,
    Release = 8,
}

namespace CsCni.Dhcp.Wire;

/// <summary>Option 53 (RFC 2132, section 9.6).</summary>
internal enum Dhcpv4MessageType : byte
{
    None = 0,
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Acknowledge = 5,
    Refuse = 6,
    Release = 7,
}

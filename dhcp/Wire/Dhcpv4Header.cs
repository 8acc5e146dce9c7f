using CsCni.Linux;

namespace CsCni.Dhcp.Wire;

/// <summary>The fixed part of a message (RFC 2131, section 2).</summary>
/// <param name="IsReply">op: BOOTREPLY, else BOOTREQUEST.</param>
/// <param name="Transaction">xid.</param>
/// <param name="Seconds">secs: since the client began.</param>
/// <param name="WantsBroadcast">The broadcast flag: the client cannot receive unicasts yet.</param>
/// <param name="Client">ciaddr: the address that the client has and answers at.</param>
/// <param name="Yours">yiaddr: the address that the client gets.</param>
/// <param name="Mac">chaddr.</param>
internal readonly record struct Dhcpv4Header(
    bool IsReply, uint Transaction, ushort Seconds, bool WantsBroadcast, IpAddress Client, IpAddress Yours, MacAddress Mac)
{
    /// <summary>The fixed part in bytes, without the four that announce the options.</summary>
    internal const int Length = 236;

    /// <summary>The four bytes in front of the options.</summary>
    internal const uint Cookie = 0x63825363;
}

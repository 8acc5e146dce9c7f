using System;
using CsCni.Linux;

namespace CsCni.Plugin.Rules;

/// <summary>The IPv6 address that the kernel gives a link of itself.</summary>
internal static class LinkLocal
{
    /// <summary>fe80::/64 with the modified EUI-64 of the hardware address (RFC 4291, appendix A): addr_gen_mode 0, the default.</summary>
    public static IpAddress Of(MacAddress mac)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        Span<byte> hardware = stackalloc byte[MacAddress.ByteCount];
        mac.WriteBytes(hardware);
        bytes[0] = 0xfe;
        bytes[1] = 0x80;
        hardware[..3].CopyTo(bytes[8..]);
        bytes[8] ^= 2;
        bytes[11] = 0xff;
        bytes[12] = 0xfe;
        hardware[3..].CopyTo(bytes[13..]);
        return IpAddress.FromBytes(bytes);
    }
}

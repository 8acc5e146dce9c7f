using System;
using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>
/// The MAC of a node's vxlan link where nobody gives it, so that nodes with a fixed list of peers need not exchange it:
/// 0e:c5 and the four bytes of an IPv4 address (192.168.50.1 is 0e:c5:c0:a8:32:01), or 0e and the low 40 bits of the
/// 64-bit FNV-1a hash of the 16 bytes of an IPv6 address. 0e marks it as unicast and locally administered.
/// </summary>
public static class VtepMac
{
    private const ulong LocalUnicast = 0x0e;
    private const ulong V4Mark = 0xc5;

    /// <summary>Derives the MAC from the node's address on the underlay.</summary>
    /// <param name="publicIp">The address.</param>
    public static MacAddress Derive(IpAddress publicIp) => publicIp.IsV4
        ? new((LocalUnicast << 40) | (V4Mark << 32) | (uint)publicIp.Value)
        : new((LocalUnicast << 40) | (Hash(publicIp) & 0xff_ffff_ffff));

    private static ulong Hash(IpAddress address)
    {
        const ulong offsetBasis = 0xcbf2_9ce4_8422_2325;
        const ulong prime = 0x100_0000_01b3;
        Span<byte> bytes = stackalloc byte[16];
        address.WriteBytes(bytes);
        ulong hash = offsetBasis;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * prime;
        }

        return hash;
    }
}

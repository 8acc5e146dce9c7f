using System;
using System.Buffers.Binary;
using System.Text;

namespace CsCni.Dhcp.Leases;

/// <summary>128 bits derived from a text, the same in every process: FNV-1a. For identifiers, not against anybody.</summary>
internal static class TextHash
{
    private static readonly UInt128 _basis = new(0x6c62272e07bb0142, 0x62b821756295c58d);
    private static readonly UInt128 _prime = new(0x0000000001000000, 0x000000000000013b);

    internal static byte[] Of(string text)
    {
        UInt128 hash = _basis;
        foreach (byte part in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ part) * _prime);
        }

        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return bytes;
    }
}

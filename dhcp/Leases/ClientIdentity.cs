using System;
using System.Text;
using CsCni.Cni;

namespace CsCni.Dhcp.Leases;

/// <summary>How a server knows an attachment: the same at each restart of the daemon.</summary>
internal static class ClientIdentity
{
    /// <summary>What an option can hold behind the byte for the type.</summary>
    private const int LongestText = 254;

    private const byte TypeText = 0;

    /// <summary>Option 61: type 0 and "containerID/network/ifname", as the reference daemon has it. Where that is too long its end is a hash of all of it.</summary>
    internal static byte[] V4(Attachment attachment)
    {
        string text = TextOf(attachment);
        if (text.Length > LongestText)
        {
            string hash = Convert.ToHexStringLower(TextHash.Of(text));
            text = $"{text[..(LongestText - hash.Length - 1)]}#{hash}";
        }

        return [TypeText, .. Encoding.ASCII.GetBytes(text)];
    }

    /// <summary>The DUID: of type UUID (RFC 6355), derived from the same text.</summary>
    internal static byte[] V6(Attachment attachment)
    {
        byte[] uuid = TextHash.Of(TextOf(attachment));

        // Version 8 of RFC 9562: by a way of one's own.
        uuid[6] = (byte)((uuid[6] & 0x0f) | 0x80);
        uuid[8] = (byte)((uuid[8] & 0x3f) | 0x80);
        return [0, 4, .. uuid];
    }

    private static string TextOf(Attachment attachment) => $"{attachment.ContainerId}/{attachment.Network}/{attachment.IfName}";
}

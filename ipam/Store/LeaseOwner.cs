using System;
using System.Text;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// Whose an address is: the content of its file, in host-local's format "containerID CR LF ifname". Files of host-local
/// before 0.8 hold the container ID alone; <see cref="IfName"/> is empty then.
/// </summary>
/// <param name="ContainerId">CNI_CONTAINERID.</param>
/// <param name="IfName">CNI_IFNAME, or empty.</param>
internal readonly record struct LeaseOwner(string ContainerId, string IfName)
{
    /// <summary>No lease is longer: a container ID is at most as long as a file name, but host-local sets no limit.</summary>
    internal const int SizeLimit = 2048;

    /// <summary>True for a file that names no interface.</summary>
    internal bool IsOldFormat => IfName.Length == 0;

    /// <summary>The file's content.</summary>
    internal byte[] ToBytes() => Encoding.UTF8.GetBytes($"{ContainerId}\r\n{IfName}");

    /// <summary>Reads a file's content; white space around it does not count.</summary>
    /// <returns>The owner, or null where this is no lease but rubbish, such as nothing at all.</returns>
    internal static LeaseOwner? Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length > SizeLimit)
        {
            return null;
        }

        content = content.Trim(" \t\r\n"u8);
        int end = content.IndexOf((byte)'\n');
        ReadOnlySpan<byte> containerId = (end < 0 ? content : content[..end]).Trim(" \t\r"u8);
        ReadOnlySpan<byte> ifName = end < 0 ? [] : content[(end + 1)..].Trim(" \t\r"u8);
        if (containerId.IsEmpty || !IsGraphic(containerId) || !IsGraphic(ifName))
        {
            return null;
        }

        return new(Encoding.UTF8.GetString(containerId), Encoding.UTF8.GetString(ifName));
    }

    /// <summary>"containerID/ifname", for messages.</summary>
    public override string ToString() => IsOldFormat ? ContainerId : $"{ContainerId}/{IfName}";

    /// <summary>Neither container IDs nor ifnames have spaces, control characters or anything beyond ASCII.</summary>
    private static bool IsGraphic(ReadOnlySpan<byte> text)
    {
        foreach (byte character in text)
        {
            if (character is <= (byte)' ' or > (byte)'~')
            {
                return false;
            }
        }

        return true;
    }
}

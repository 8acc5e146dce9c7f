using System.Text;
using CsCni.Cni;

namespace CsCni.Plugin;

/// <summary>
/// How an attachment's host link is found again without any file: its name is derived from the attachment, and its
/// alias (IFLA_IFALIAS, shown by <c>ip link</c>) tells which attachment it belongs to.
/// </summary>
internal static class AttachmentKey
{
    /// <summary>IFALIASZ less the closing NUL (linux/if.h).</summary>
    private const int MaxAlias = 255;

    /// <summary>How many names are tried where another link has the derived one: 32 bits seldom collide.</summary>
    public const int NameTries = 4;

    /// <summary>The host link's name: "veth" and eight hexadecimal digits.</summary>
    /// <param name="attachment">The attachment.</param>
    /// <param name="attempt">0 for the first choice, up to <see cref="NameTries"/>.</param>
    public static string HostName(in Attachment attachment, int attempt) =>
        $"veth{(uint)Hash(attachment, (ulong)attempt):x8}";

    /// <summary>The host link's alias: "cscni:NETWORK/CONTAINERID/IFNAME", the later parts as a hash where that is too long.</summary>
    public static string Alias(in Attachment attachment)
    {
        string readable = $"{AliasPrefix(attachment.Network)}{attachment.ContainerId}/{attachment.IfName}";
        return Encoding.UTF8.GetByteCount(readable) <= MaxAlias
            ? readable
            : $"{AliasPrefix(attachment.Network)}#{Hash(attachment, ulong.MaxValue):x16}";
    }

    /// <summary>What the aliases of a network's attachments start with. A network's name contains no slash.</summary>
    public static string AliasPrefix(string network) => $"cscni:{network}/";

    /// <summary>
    /// The group (IFLA_GROUP) of a network's host links: unlike the alias it is given in the very message that creates a
    /// link, so that even an ADD killed right behind it leaves a link that GC can tell. The bit in front keeps it away from the
    /// small numbers that people use.
    /// </summary>
    public static uint Group(string network) => 0x4000_0000 | ((uint)Hash(new(network, string.Empty, string.Empty), 0) & 0x3fff_ffff);

    /// <summary>The group that an attachment's links are put into to be deleted at once; no network's group.</summary>
    public static uint DeletionGroup(in Attachment attachment) => 0x2000_0000 | ((uint)Hash(attachment, 0) & 0x1fff_ffff);

    /// <summary>The group of a network's moved links: of the node's, which come back with DEL; apart from those that DEL deletes.</summary>
    public static uint MovedGroup(string network) => 0x1000_0000 | ((uint)Hash(new(network, string.Empty, string.Empty), 0) & 0x0fff_ffff);

    private static ulong Hash(in Attachment attachment, ulong salt) =>
        NameHash.Of($"{attachment.Network}\0{attachment.ContainerId}\0{attachment.IfName}", salt);
}

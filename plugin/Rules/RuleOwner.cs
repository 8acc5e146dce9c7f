using System.Text;
using CsCni.Cni;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>Whose an element is: the comment that <c>nft list table</c> shows beside it.</summary>
internal static class RuleOwner
{
    /// <summary>What the kernel keeps of an element's comment: see NftElement.MaxComment.</summary>
    private const int MaxComment = NftElement.MaxComment;

    /// <summary>"NETWORK/CONTAINERID/IFNAME", the later parts as a hash where that is too long.</summary>
    public static string Of(in Attachment attachment)
    {
        string readable = attachment.ToString();
        return Encoding.UTF8.GetByteCount(readable) <= MaxComment
            ? readable
            : $"{PrefixOf(attachment.Network)}#{Hash(readable):x16}";
    }

    /// <summary>What the comments of a network's attachments start with. A network's name contains no slash.</summary>
    public static string PrefixOf(string network) => $"{network}/";

    /// <summary>A number for the attachment, for names that must be short.</summary>
    public static ulong Hash(string owner) => NameHash.Of(owner);
}

using System;
using CsCni.Cni;

namespace CsCni.Plugin.Rules;

/// <summary>Whose an element is: the comment that <c>nft list table</c> shows beside it.</summary>
internal static class RuleOwner
{
    /// <summary>What nft reads back of what it printed ("comment too long, 128 characters maximum allowed"); the kernel would keep more.</summary>
    private const int MaxComment = 128;

    /// <summary>A longer name of a network leaves no room for a hash of the rest.</summary>
    private const int MaxNetwork = MaxComment - 18;

    /// <summary>"NETWORK/CONTAINERID/IFNAME", with hashes in the place of what is too long, or could not be read back.</summary>
    public static string Of(in Attachment attachment)
    {
        string prefix = PrefixOf(attachment.Network);
        string readable = $"{prefix}{attachment.ContainerId}/{attachment.IfName}";
        return readable.Length <= MaxComment && IsPlain(attachment.IfName) ? readable : $"{prefix}#{Hash(attachment.ToString()):x16}";
    }

    /// <summary>What the comments of a network's attachments start with. A network's name contains neither a slash nor a hash sign.</summary>
    public static string PrefixOf(string network) => network.Length <= MaxNetwork ? $"{network}/" : $"#{Hash(network):x16}/";

    /// <summary>A number for the attachment, for names that must be short.</summary>
    public static ulong Hash(string owner) => NameHash.Of(owner);

    /// <summary>The kernel lets an interface be named with almost anything, quotation marks too, and nft has no escapes.</summary>
    private static bool IsPlain(string ifName) => ifName.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && !ifName.Contains('"');
}

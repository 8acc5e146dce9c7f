using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>Which links GC removes: those that carry a network's mark, and not that of an attachment in the list.</summary>
internal sealed class StaleLinks
{
    private readonly HashSet<string> _aliases = [];
    private readonly string _prefix;
    private readonly uint _group;

    /// <param name="network">The network's name.</param>
    /// <param name="valid">Its attachments that stand.</param>
    public StaleLinks(string network, HashSet<Attachment> valid)
    {
        _prefix = AttachmentKey.AliasPrefix(network);
        _group = AttachmentKey.Group(network);
        foreach (Attachment attachment in valid)
        {
            _aliases.Add(AttachmentKey.Alias(attachment));
        }
    }

    /// <summary>A link with the group and without an alias is of an ADD that was killed between making and marking it.</summary>
    public bool Contains(Link link) => link.Alias.StartsWith(_prefix, StringComparison.Ordinal)
        ? !_aliases.Contains(link.Alias)
        : link.Alias.Length == 0 && link.Group == _group;
}

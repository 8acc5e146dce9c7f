using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Rules;

/// <summary>
/// The removal of an attachment's rules around the removal of its link. The kernel frees in the background what a
/// transaction removed, which takes as long as the removal of a link, and closing the socket waits for it: so masquerade and port maps
/// go first, the socket closes last, and both waits are one. Spoof protection and isolation go behind the link: while it
/// stands, they do.
/// </summary>
internal sealed class RuleRemoval : IDisposable
{
    private readonly RuleSession? _session;
    private readonly Attachment _attachment;
    private readonly string _owner;
    private readonly RulePart _part;
    private readonly List<(OwnSet Set, NftElement Element)> _removed = [];
    private bool _hasFrames;

    private RuleRemoval(RuleSession? session, in Attachment attachment, RulePart part)
    {
        _session = session;
        _attachment = attachment;
        _owner = session is null ? string.Empty : RuleOwner.Of(attachment);
        _part = part;
    }

    /// <summary>Nothing to remove.</summary>
    public static RuleRemoval None { get; } = new(null, default, default);

    /// <summary>What is gone so far, port maps among it.</summary>
    public List<(OwnSet Set, NftElement Element)> Removed => _removed;

    /// <summary>What was kept of the attachment's wishes; null where nothing was.</summary>
    public AttachmentRules? Kept { get; private set; }

    /// <summary>Removes all but spoof protection and isolation.</summary>
    /// <exception cref="CniException">11: another process holds the lock.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static RuleRemoval Begin(RouteSocket host, in RulesPlace place, in Attachment attachment, RulePart part)
    {
        RuleSession? session = RuleSession.TryOpenToRemove(host, place);
        if (session is null)
        {
            return None;
        }

        RuleRemoval removal = new(session, attachment, part);
        try
        {
            removal.RemovePackets();
            return removal;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Removes what is left.</summary>
    /// <exception cref="CniException">11: another process holds the lock.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Finish()
    {
        if (_session is not null && _hasFrames)
        {
            _session.Lock();
            new RuleRemover(_session).RemoveFromTable(OwnTable.Bridge, IsOwned, _part);
            _session.Unlock();
        }
    }

    public void Dispose() => _session?.Dispose();

    /// <summary>
    /// The file goes here, before others get the lock: a GC, or an ADD that finds the tables flushed, would make the elements again
    /// that the file tells of. What is left until the link is gone is found by its comments.
    /// </summary>
    private void RemovePackets()
    {
        Kept = _part == RulePart.PortMap ? null : _session!.Store.TryRead(_attachment, _part);
        RuleRemover remover = new(_session!);
        _removed.AddRange(remover.RemoveFromTable(OwnTable.Inet, IsOwned, _part));
        if (_removed.Exists(static removed => removed.Set.IsOfFirewall))
        {
            ForwardChains.CloseUnlessNeeded(_session!.Nft);
        }

        _hasFrames = _part != RulePart.PortMap && HasFrames();
        _session!.Store.Remove(_attachment, _part);

        // The link takes the kernel a while; others need not wait for that.
        _session!.Unlock();
    }

    /// <summary>Elements in the bridge's table; or no table where there was one: whoever removed it may have been killed before it told.</summary>
    private bool HasFrames() => _session!.HasTable(NftFamily.Bridge)
        ? TableContent.Read(_session.Nft, OwnTable.Bridge, IsOwned, _part).Owned.Count > 0
        : _session.Store.Expects(NftFamily.Bridge);

    private bool IsOwned(string comment) => comment == _owner;
}

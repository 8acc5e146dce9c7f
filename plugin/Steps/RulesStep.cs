using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Steps;

/// <summary>Masquerade, port maps, spoof protection and ingress policies of an attachment: made, checked and removed.</summary>
internal static class RulesStep
{
    /// <summary>Makes them, in one transaction of nf_tables.</summary>
    /// <exception cref="CniException">50: no nf_tables. 102 or 105: an address or host port is somebody else's.</exception>
    public static void Apply(AttachmentContext context, AttachmentRules rules)
    {
        List<RuleElement> elements = RuleElements.Of(rules);
        if (elements.Count == 0)
        {
            return;
        }

        PortListeners.RequireFree(context.Attachment.ContainerId, rules);
        using (RuleSession session = RuleSession.Open(context.Host, PlaceOf(context)))
        {
            // Behind the lock: whoever did not get it has made nothing, and undoing that would wait for it as long again.
            context.Rollback.Push($"remove nf_tables elements of {context.Attachment}", () => Remove(context.Host, PlaceOf(context), context.Attachment, rules.Part));
            Translate(() => new RuleInstaller(session, rules, elements).Run());
            if (rules.IsForwarded)
            {
                ForwardChains.Open(session.Nft, rules.AdminChain);
                FirewalldStep.Add(context, rules);
            }

            if (rules.NeedsLoopbackRouting && rules.RoutedLink.Length > 0)
            {
                LoopbackRouting.Ensure(session.Store, rules.RoutedLink);
            }
        }

        ConntrackFlush.AtAdd(context.Host, rules);
    }

    /// <summary>Begins to remove an attachment's, wherever they are. Where nothing was ever made, that costs one look.</summary>
    /// <param name="context">The call.</param>
    /// <param name="part">A chained portmap removes port maps only.</param>
    /// <param name="isConfigured">Whether the configuration asks for rules: they are then looked for even where no file tells of any.</param>
    /// <returns>To be finished behind the link's removal, and disposed at the very end.</returns>
    public static RuleRemoval BeginRemoval(AttachmentContext context, RulePart part, bool isConfigured)
    {
        RulesPlace place = PlaceOf(context);
        return isConfigured || place.Exists() ? RuleRemoval.Begin(context.Host, place, context.Attachment, part) : RuleRemoval.None;
    }

    /// <summary>Removes what is left.</summary>
    public static void Finish(RuleRemoval removal)
    {
        removal.Finish();
        FirewalldStep.Remove(removal.Kept);
        ConntrackFlush.AtDelete(removal.Removed);
    }

    /// <summary>Removes those of a network's attachments that are not in the list.</summary>
    public static void Collect(RouteSocket host, string stateDirectory, string network, HashSet<Attachment> valid, RulePart part)
    {
        RulesPlace place = PlaceOf(host, stateDirectory);
        HashSet<string> owners = [];
        foreach (Attachment attachment in valid)
        {
            owners.Add(RuleOwner.Of(attachment));
        }

        string prefix = RuleOwner.PrefixOf(network);
        List<(OwnSet Set, NftElement Element)> removed;
        using (RuleSession? session = RuleSession.TryOpenToRemove(host, place))
        {
            if (session is null)
            {
                return;
            }

            List<AttachmentRules> kept = session.Store.ReadAll(isComplete: true);
            removed = new RuleRemover(session)
                .RemoveAll(owner => owner.StartsWith(prefix, StringComparison.Ordinal) && !owners.Contains(owner), part);
            RuleInstaller.RepairAll(session);
            kept.FindAll(rules => rules.Attachment.Network == network && !valid.Contains(rules.Attachment) && (part == RulePart.Interface || rules.Part == part))
                .ForEach(FirewalldStep.Remove);
            if (removed.Exists(static removed => removed.Set.IsOfFirewall))
            {
                ForwardChains.CloseUnlessNeeded(session.Nft);
            }
        }

        ConntrackFlush.AtDelete(removed);
    }

    /// <exception cref="CniException">101: something is missing. 50: no nf_tables.</exception>
    public static void Check(AttachmentContext context, AttachmentRules rules)
    {
        List<RuleElement> elements = RuleElements.Of(rules);
        if (elements.Count > 0)
        {
            using NftSocket nft = RuleSession.OpenSocket(context.Host.Purpose);
            RuleCheck.Run(nft, rules.Attachment, elements);
            FirewalldStep.Check(context, rules);
            if (rules.IsForwarded && ForwardChains.Fault(nft) is { } fault)
            {
                throw Features.CheckFailure.Of(context.Attachment, fault);
            }
        }

        if (rules.NeedsLoopbackRouting && rules.RoutedLink.Length > 0 && Sysctl.Get(LoopbackRouting.PathOf(rules.RoutedLink)) is "0")
        {
            throw Features.CheckFailure.Of(
                context.Attachment, $"127.0.0.1 does not lead to the container's ports: sysctl net.ipv4.conf.{rules.RoutedLink}.route_localnet is 0, expected 1");
        }
    }

    /// <summary>STATUS: whether the kernel could do what the configuration asks for.</summary>
    /// <exception cref="CniException">50: no nf_tables.</exception>
    public static void RequireSupport()
    {
        using NftSocket nft = RuleSession.OpenSocket(purpose: null);
        Translate(nft.RequireSupport);
    }

    private static void Remove(RouteSocket host, RulesPlace place, Attachment attachment, RulePart part)
    {
        using RuleRemoval removal = RuleRemoval.Begin(host, place, attachment, part);
        Finish(removal);
    }

    private static void Translate(Action action)
    {
        try
        {
            action();
        }
        catch (NetlinkException exception) when (RuleSession.IsUnsupported(exception.Errno))
        {
            throw RuleSession.Unsupported(exception.Message);
        }
    }

    private static RulesPlace PlaceOf(AttachmentContext context) => PlaceOf(context.Host, StateDirectory.Read(context.Call.Config));

    private static RulesPlace PlaceOf(RouteSocket host, string directory) => new(directory, host.NetNsCookie ?? NodeInode());

    private static ulong NodeInode()
    {
        using NetNs netns = NetNs.OpenCurrent();
        return netns.Inode;
    }
}

using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>What every type whose container hangs on a veth pair does alike about the pair and its rules.</summary>
internal static class VethAttachment
{
    /// <summary>DEL: needs nothing but the attachment.</summary>
    /// <param name="context">The call.</param>
    /// <param name="isOfType">Whether a host link that is not ours is where the reference plugin of the type leaves its.</param>
    /// <param name="kind">The pair's kind; the reference plugins make no other than veth.</param>
    public static void Detach(AttachmentContext context, Func<Link, bool> isOfType, string kind = "veth")
    {
        RuleRemoval rules = context.Own(RulesStep.BeginRemoval(context, RulePart.Interface, TrafficConfig.MayNeedRules(context.Call.Config)));
        if (!HostLink.Delete(context.Host, context.Attachment, mayHaveIfb: context.Call.Config.Type == "cscni") && context.HasContainer && kind == "veth")
        {
            ForeignVeth.Delete(context, isOfType);
        }

        RulesStep.Finish(rules);
    }

    /// <summary>GC: the pairs and rules of a network's attachments that are not in the list.</summary>
    public static void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid)
    {
        HostLink.DeleteOthers(host, config.Name, valid);
        if (config.Type == "cscni")
        {
            IfbLink.DeleteOthers(host, config.Name, valid);
        }

        RulesStep.Collect(host, StateDirectory.Read(config), config.Name, valid, RulePart.Interface);
    }

    /// <summary>STATUS: whether the kernel has what the rules need that the configuration asks for.</summary>
    /// <exception cref="CniException">50: no nf_tables.</exception>
    public static void RequireSupport(NetworkConfig config)
    {
        if (TrafficConfig.Read(config).NeedsRules)
        {
            RulesStep.RequireSupport();
        }
    }
}

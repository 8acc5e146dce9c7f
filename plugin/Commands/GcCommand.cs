using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Commands;

/// <summary>GC: removes what belongs to no attachment in the list, and lets the IPAM do the same. Without a list it removes nothing.</summary>
internal static class GcCommand
{
    public static void Run(CniCall call)
    {
        IFeature feature = FeatureTable.Find(call.Config);
        HashSet<Attachment>? valid = call.Config.ValidAttachments();
        if (valid is null)
        {
            return;
        }

        using CallLock? turn = CallLock.ForCollection(call);

        // As DEL has it: links first, but leases are released through theirs.
        bool isLinkNeeded = IpamSettings.NeedLink(call.Config);
        CniException? held = isLinkNeeded ? CollectAddresses(feature, call) : null;
        string? failure = CollectLinks(feature, call.Config, valid);
        held ??= isLinkNeeded ? null : CollectAddresses(feature, call);
        if (held is not null)
        {
            throw failure is null ? held : new CniException(held.Code, $"{failure}; {held.Message}", held.Details);
        }

        if (failure is not null)
        {
            throw new CniException(ErrorCode.Kernel, failure);
        }
    }

    private static CniException? CollectAddresses(IFeature feature, CniCall call)
    {
        try
        {
            if (feature.MakesInterface)
            {
                IpamStep.Run(CniCommand.Gc, call);
            }

            return null;
        }
        catch (CniException exception)
        {
            return exception;
        }
    }

    /// <summary>A link that cannot be removed must not keep the addresses of others.</summary>
    private static string? CollectLinks(IFeature feature, NetworkConfig config, HashSet<Attachment> valid)
    {
        try
        {
            using RouteSocket host = RouteSocket.Open();
            feature.Collect(host, config, valid);
            return null;
        }
        catch (NetlinkException exception)
        {
            return exception.Message;
        }
    }
}

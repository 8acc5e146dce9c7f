using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Plugin.Features;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Commands;

/// <summary>ADD: refuse what can be refused, then make the attachment, or leave nothing of it.</summary>
internal static class AddCommand
{
    public static CniResult Run(CniCall call)
    {
        IFeature feature = FeatureTable.Find(call.Config);
        feature.Validate(call);
        using AttachmentContext context = AttachmentContext.Open(call);
        using CallLock? turn = CallLock.ForAdd(call, context.HostInode);
        if (feature.MakesInterface)
        {
            RequireFreeName(context);
            HostLink.RequireNone(context.Host, context.Attachment);
        }

        try
        {
            return feature.Attach(context);
        }
        catch (Exception)
        {
            StandardStreams.WriteError(context.Rollback.Run());
            throw;
        }
    }

    private static void RequireFreeName(AttachmentContext context)
    {
        string ifName = context.Attachment.IfName;
        if (context.Container.TryGetLink(ifName) is { } link)
        {
            string kind = link.Kind.Length > 0 ? $" of kind {link.Kind}" : string.Empty;
            throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"CNI_IFNAME \"{ifName}\": an interface of that name{kind} exists already in \"{context.Call.Environment.NetNsPath}\"; DEL it first, or choose another name");
        }
    }
}

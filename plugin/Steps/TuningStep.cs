using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>Changes a container's link and sysctls, and what they had before back again.</summary>
internal static class TuningStep
{
    /// <summary>The values of now of all that the configuration is to change.</summary>
    /// <exception cref="CniException">7: the container has no such sysctl.</exception>
    public static TunedLink ReadPresent(AttachmentContext context, TuningConfig config, Link link)
    {
        List<SysctlSetting> present = [];
        context.InContainer(() =>
        {
            foreach (SysctlSetting setting in config.Sysctls)
            {
                present.Add(setting with { Value = Sysctl.Get(setting.Path) ?? throw Missing(setting) });
            }
        });
        return new(config.Link.Of(link), present);
    }

    /// <summary>Sets all of it.</summary>
    /// <exception cref="LinuxException">A sysctl cannot be set.</exception>
    /// <exception cref="Netlink.NetlinkException">The link cannot be changed.</exception>
    public static void Set(AttachmentContext context, int link, in LinkTuning tuning, List<SysctlSetting> sysctls)
    {
        if (sysctls.Count > 0)
        {
            context.InContainer(() => sysctls.ForEach(static setting => Sysctl.Set(setting.Path, setting.Value)));
        }

        if (!tuning.IsEmpty)
        {
            context.Container.Batch.SetLink(link, tuning.Change).Send();
        }
    }

    /// <summary>Sets what stands in the file, as far as it can be set, and forgets it. A container that went away took its values along.</summary>
    /// <exception cref="LinuxException">It cannot be read or set just now, and is not forgotten.</exception>
    public static void Restore(AttachmentContext context, string directory)
    {
        if (context.HasContainer && TuningStore.TryRead(directory, context.Attachment) is { } before)
        {
            context.InContainer(() => before.Sysctls.ForEach(static setting => Sysctl.PutBack(setting.Path, setting.Value)));
            if (context.Container.TryGetLink(context.Attachment.IfName) is { } link && !before.Link.IsEmpty)
            {
                // One by one: the plugin whose link it is deletes it next, and one value that the kernel refuses must not keep the others.
                RouteBatch batch = context.Container.Batch;
                foreach (LinkTuning part in Parts(before.Link))
                {
                    batch.SetLink(link.Index, part.Change).Accept(Errno.Invalid).Accept(Errno.NoDevice);
                }

                batch.Send();
            }
        }

        TuningStore.Remove(directory, context.Attachment);
    }

    private static List<LinkTuning> Parts(LinkTuning all)
    {
        List<LinkTuning> parts = [new() { Mac = all.Mac }, new() { Promisc = all.Promisc }, new() { AllMulti = all.AllMulti }, new() { Mtu = all.Mtu }, new() { QueueLength = all.QueueLength }];
        parts.RemoveAll(static part => part.IsEmpty);
        return parts;
    }

    private static CniException Missing(in SysctlSetting setting) => new(
        ErrorCode.InvalidConfig, $"network configuration: sysctl \"{setting.Key}\": the container has none of that name (/proc/sys/{setting.Path})");
}

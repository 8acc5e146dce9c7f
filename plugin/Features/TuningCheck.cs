using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Features;

/// <summary>Compares a container's link and sysctls with what they were given.</summary>
internal static class TuningCheck
{
    /// <exception cref="CniException">101: the first difference.</exception>
    public static void Run(AttachmentContext context, Link link, LinkTuning wanted, List<SysctlSetting> sysctls)
    {
        LinkTuning has = wanted.Of(link);
        Compare(context, "MAC", link, has.Mac?.ToString(), wanted.Mac?.ToString());
        Compare(context, "promiscuous mode", link, Text(has.Promisc), Text(wanted.Promisc));
        Compare(context, "allmulticast mode", link, Text(has.AllMulti), Text(wanted.AllMulti));
        Compare(context, "MTU", link, has.Mtu?.ToString(), wanted.Mtu?.ToString());
        Compare(context, "transmit queue length", link, has.QueueLength?.ToString(), wanted.QueueLength?.ToString());
        CheckSysctls(context, sysctls);
    }

    private static void CheckSysctls(AttachmentContext context, List<SysctlSetting> sysctls)
    {
        if (sysctls.Count == 0)
        {
            return;
        }

        context.InContainer(() =>
        {
            foreach (SysctlSetting setting in sysctls)
            {
                // The kernel puts tabs where several numbers were written with spaces.
                string? value = Sysctl.Get(setting.Path)?.Replace('\t', ' ');
                if (value != setting.Value.Replace('\t', ' ').TrimEnd('\n'))
                {
                    throw CheckFailure.Of(context.Attachment, $"sysctl {setting.Key} is {value ?? "missing"}, expected {setting.Value}");
                }
            }
        });
    }

    private static void Compare(AttachmentContext context, string what, Link link, string? has, string? wanted)
    {
        if (has != wanted)
        {
            throw CheckFailure.Of(context.Attachment, $"{what} of \"{link.Name}\" is {has}, expected {wanted}");
        }
    }

    private static string? Text(bool? on) => on is bool value ? value ? "on" : "off" : null;
}

using System.Collections.Generic;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>What a link and its container had before they were tuned.</summary>
/// <param name="Link">The link's values.</param>
/// <param name="Sysctls">The sysctls, with their values of before.</param>
internal sealed record TunedLink(LinkTuning Link, List<SysctlSetting> Sysctls)
{
    /// <summary>These values, and of others what these do not tell.</summary>
    public TunedLink Or(TunedLink other)
    {
        List<SysctlSetting> sysctls = [.. Sysctls];
        sysctls.AddRange(other.Sysctls.FindAll(setting => !Sysctls.Exists(known => known.Path == setting.Path)));
        LinkTuning link = new()
        {
            Mac = Link.Mac ?? other.Link.Mac,
            Promisc = Link.Promisc ?? other.Link.Promisc,
            AllMulti = Link.AllMulti ?? other.Link.AllMulti,
            Mtu = Link.Mtu ?? other.Link.Mtu,
            QueueLength = Link.QueueLength ?? other.Link.QueueLength,
        };
        return new(link, sysctls);
    }
}

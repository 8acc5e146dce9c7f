using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>ipMasqBackend and portmap's backend: both of the reference's values mean nf_tables over netlink here.</summary>
internal static class RuleBackend
{
    /// <exception cref="CniException">6: not a string. 7: another value.</exception>
    public static void Check(JsonValue value, string key)
    {
        if (value.AsString() is { Length: > 0 } backend and not ("iptables" or "nftables"))
        {
            throw new CniException(
                ErrorCode.InvalidConfig,
                $"network configuration: unknown {key} \"{backend}\": expected \"iptables\" or \"nftables\", which both mean nf_tables over netlink");
        }
    }
}

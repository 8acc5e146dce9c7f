using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Config;
using CsCni.Plugin.Firewalld;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Steps;

/// <summary>The container's addresses as sources of a zone of firewalld, whose own chain would reject its traffic otherwise.</summary>
internal static class FirewalldStep
{
    /// <summary>The zone to use.</summary>
    /// <returns>Its name; empty where firewalld does not run, or is not asked for.</returns>
    /// <exception cref="CniException">50: it is asked for and does not run.</exception>
    public static string ChooseZone(FirewallConfig config)
    {
        if (config.Backend == FirewallBackend.Nftables)
        {
            return string.Empty;
        }

        return FirewalldZone.IsRunning() ? config.Zone
            : config.Backend == FirewallBackend.Any ? string.Empty
            : throw new CniException(
                ErrorCode.NotAvailable, "network configuration: backend is \"firewalld\", which does not run (or is not on the system bus): start it, or leave the backend to us");
    }

    /// <summary>Adds the addresses.</summary>
    /// <exception cref="CniException">100: firewalld refused. 11: it did not answer.</exception>
    public static void Add(AttachmentContext context, AttachmentRules rules)
    {
        if (rules.FirewalldZone.Length > 0)
        {
            context.Rollback.Push($"remove {context.Attachment} from zone \"{rules.FirewalldZone}\"", () => Remove(rules));
            FirewalldZone.Add(rules.FirewalldZone, rules.Addresses);
        }
    }

    /// <summary>Removes the addresses.</summary>
    public static void Remove(AttachmentRules? rules)
    {
        if (rules is { FirewalldZone.Length: > 0 })
        {
            FirewalldZone.Remove(rules.FirewalldZone, rules.Addresses);
        }
    }

    /// <exception cref="CniException">101: an address is not in its zone.</exception>
    public static void Check(AttachmentContext context, AttachmentRules rules)
    {
        if (rules.FirewalldZone.Length > 0 && FirewalldZone.Missing(rules.FirewalldZone, rules.Addresses) is IpPrefix missing)
        {
            throw Features.CheckFailure.Of(context.Attachment, $"address {missing.Address} is not a source of firewalld's zone \"{rules.FirewalldZone}\"");
        }
    }
}

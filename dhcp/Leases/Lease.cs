using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Dhcp.Daemon;

namespace CsCni.Dhcp.Leases;

/// <summary>What an attachment has leased, or is about to: an address of one family or of both.</summary>
internal sealed class Lease
{
    internal Lease(Attachment attachment, LeasePlace place, LeaseSettings settings, NamespaceVisitor visitor, in DaemonSettings daemon)
    {
        (Attachment, Place, Settings) = (attachment, place, settings);
        V4 = settings.WantsIpv4 ? new(attachment, place, settings, visitor, daemon) : null;
        V6 = settings.WantsIpv6 ? new(attachment, place, visitor, daemon) : null;
        Clients = [];
        if (V4 is not null)
        {
            Clients.Add(V4);
        }

        if (V6 is not null)
        {
            Clients.Add(V6);
        }
    }

    internal Attachment Attachment { get; }

    internal LeasePlace Place { get; }

    internal LeaseSettings Settings { get; }

    internal Dhcpv4Client? V4 { get; }

    internal Dhcpv6Client? V6 { get; }

    internal List<LeaseClient> Clients { get; }

    /// <summary>Who waits for the address; null once it was answered.</summary>
    internal Connection? Waiting { get; set; }

    /// <summary>True where every address that was asked for is there.</summary>
    internal bool IsComplete => Clients.TrueForAll(static client => client.HasLease);

    /// <summary>True where any address is there.</summary>
    internal bool HasAny => Clients.Exists(static client => client.HasLease);

    /// <summary>The result of the ADD.</summary>
    internal CniResult Result()
    {
        CniResult result = new();
        if (V4?.Grant is { } grant)
        {
            result.Ips.Add(new(grant.Address, grant.Gateway));
            result.Routes.AddRange(grant.Routes);
            result.Dns = grant.Dns;
        }

        if (V6 is not null)
        {
            result.Ips.Add(new(V6.Address, null));
            result.Dns = Joined(result.Dns, V6.Dns);
        }

        return result;
    }

    /// <summary>Servers of IPv4 first; a domain to search that both name is there once.</summary>
    private static ResultDns Joined(ResultDns v4, ResultDns v6)
    {
        List<string> search = [.. v4.Search];
        foreach (string domain in v6.Search)
        {
            if (!search.Contains(domain))
            {
                search.Add(domain);
            }
        }

        return new([.. v4.Nameservers, .. v6.Nameservers], v4.Domain, search, []);
    }

    /// <summary>Gives back what there is.</summary>
    internal void Release() => Clients.ForEach(static client => client.Release());

    /// <summary>Closes what is open, and tells no server.</summary>
    internal void Forget() => Clients.ForEach(static client => client.Dispose());
}

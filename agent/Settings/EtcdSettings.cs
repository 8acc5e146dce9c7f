using System;
using System.Collections.Generic;

namespace CsCni.Agent.Settings;

/// <summary>Key <c>etcd</c>.</summary>
internal sealed record EtcdSettings
{
    /// <summary>Where etcd serves clients: http or https, host and port. Never empty.</summary>
    public IReadOnlyList<Uri> Endpoints { get; init; } = [new("http://127.0.0.1:2379")];

    /// <summary>What all keys begin with: a slash first, none at the end.</summary>
    public string Prefix { get; init; } = "/coreos.com/network";

    /// <summary>The user; null for no authentication.</summary>
    public string? Username { get; init; }

    /// <summary>A file that holds the user's password (a newline at its end does not count); null where there is no user.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file of the authorities that sign etcd's certificates; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the client's certificate; null for none. Never without <see cref="KeyFile"/>.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of the client's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>How long etcd keeps this node's subnet when the node is no longer heard of. Whole seconds.</summary>
    public TimeSpan LeaseTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long before its end the lease is renewed; less than <see cref="LeaseTtl"/>.</summary>
    public TimeSpan RenewMargin { get; init; } = TimeSpan.FromHours(1);
}

using System;
using System.Collections.Generic;
using System.Globalization;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// What we read of an object of the API: a Node, a list of them, or a Status. Used again for the next one, so whoever keeps
/// something of it copies that.
/// </summary>
internal sealed class ApiObject
{
    /// <summary>A node has one pod CIDR a family; more than this are of no further use than to be complained about.</summary>
    internal const int MostPodCidrs = 8;

    private readonly string?[] _annotations = new string?[AnnotationKeys.Count];

    /// <summary>"Node", "NodeList", "Status". Items of a list bear none.</summary>
    internal string? Kind { get; set; }

    /// <summary>metadata.name.</summary>
    internal string? Name { get; set; }

    /// <summary>metadata.resourceVersion: of the object, or of the moment at which a list was true.</summary>
    internal string? ResourceVersion { get; set; }

    /// <summary>metadata.creationTimestamp.</summary>
    internal string? Created { get; set; }

    /// <summary><see cref="Created"/> in ticks; that of an object which does not say is behind all others.</summary>
    internal long CreatedTicks => DateTimeOffset.TryParse(Created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        ? time.UtcTicks
        : long.MaxValue;

    /// <summary>metadata.continue of a list: where its next page begins.</summary>
    internal string? Continue { get; set; }

    /// <summary>spec.podCIDR.</summary>
    internal string? PodCidr { get; set; }

    /// <summary>spec.podCIDRs.</summary>
    internal List<string> PodCidrs { get; } = [];

    /// <summary>The entry NetworkUnavailable of status.conditions.</summary>
    internal NodeCondition? NetworkUnavailable { get; set; }

    /// <summary>A Status's code: HTTP's number for what went wrong.</summary>
    internal int Code { get; set; }

    /// <summary>A Status's reason, a word: "Expired".</summary>
    internal string? Reason { get; set; }

    /// <summary>A Status's message.</summary>
    internal string? Message { get; set; }

    /// <summary>A Status's details.retryAfterSeconds; 0 for none.</summary>
    internal int RetryAfterSeconds { get; set; }

    /// <summary>An annotation of Flannel's; null for none.</summary>
    internal string? this[AnnotationKind kind]
    {
        get => _annotations[(int)kind];
        set => _annotations[(int)kind] = value;
    }

    /// <summary>All annotations of Flannel's, by kind; a copy.</summary>
    internal string?[] CopyAnnotations() => [.. _annotations];

    /// <summary>Makes it ready for the next object.</summary>
    internal void Clear()
    {
        Kind = Name = Created = ResourceVersion = Continue = PodCidr = Reason = Message = null;
        NetworkUnavailable = null;
        Code = RetryAfterSeconds = 0;
        PodCidrs.Clear();
        Array.Clear(_annotations);
    }
}

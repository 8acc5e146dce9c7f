namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>An object or array of the API's documents that holds something of use. The names are the API's.</summary>
internal enum Place
{
    /// <summary>What lies within is passed over.</summary>
    Elsewhere,

    /// <summary>A line of a watch: type, object.</summary>
    Event,

    /// <summary>A Node, a NodeList or a Status.</summary>
    Object,

    /// <summary>metadata.</summary>
    Metadata,

    /// <summary>metadata.annotations.</summary>
    Annotations,

    /// <summary>spec.</summary>
    Spec,

    /// <summary>spec.podCIDRs, an array.</summary>
    PodCidrs,

    /// <summary>status of a node.</summary>
    Status,

    /// <summary>status.conditions, an array.</summary>
    Conditions,

    /// <summary>One of status.conditions.</summary>
    Condition,

    /// <summary>items of a list, an array.</summary>
    Items,

    /// <summary>details of a Status.</summary>
    Details,
}

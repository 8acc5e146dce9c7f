namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>A value of use that is neither object nor array. The names are the API's.</summary>
internal enum Scalar
{
    /// <summary>It is passed over.</summary>
    None,

    EventType,
    Kind,
    Name,
    ResourceVersion,
    Created,
    Continue,
    Annotation,
    PodCidr,
    PodCidrsItem,
    ConditionType,
    ConditionStatus,
    ConditionReason,
    ConditionMessage,
    Code,
    Reason,
    Message,
    RetryAfterSeconds,
}

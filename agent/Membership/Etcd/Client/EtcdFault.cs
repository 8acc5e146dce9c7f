namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>What kind of failure an <see cref="EtcdException"/> tells: what can be done about it differs.</summary>
internal enum EtcdFault
{
    /// <summary>The endpoint cannot be reached, has no quorum, or breaks off; another may do.</summary>
    Unreachable,

    /// <summary>The endpoint does not answer in time; another may do.</summary>
    TimedOut,

    /// <summary>The endpoint answers what is not etcd's; another may do.</summary>
    Rubbish,

    /// <summary>A file that is needed to ask (certificate, key, password) cannot be used.</summary>
    Settings,

    /// <summary>The token is no longer good, or there is none.</summary>
    Unauthenticated,

    /// <summary>Name or password are wrong, or the user lacks the permission.</summary>
    Denied,

    /// <summary>There is no such lease.</summary>
    NotFound,

    /// <summary>The revision is compacted away.</summary>
    Compacted,

    /// <summary>etcd says no for another reason, which its message tells.</summary>
    Refused,
}

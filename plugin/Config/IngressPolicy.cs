namespace CsCni.Plugin.Config;

/// <summary>ingressPolicy: who may reach a container.</summary>
internal enum IngressPolicy
{
    /// <summary>Everybody.</summary>
    Open,

    /// <summary>Not containers of other bridges that have a policy.</summary>
    SameBridge,

    /// <summary>As <see cref="SameBridge"/>, and no container of its own bridge either.</summary>
    Isolated,
}

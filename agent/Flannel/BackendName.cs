using System;
using CsCni.Overlay;

namespace CsCni.Agent.Flannel;

/// <summary>What Flannel calls the backends that we serve: in Backend.Type, in BackendType and in the annotation backend-type.</summary>
internal static class BackendName
{
    internal const string Vxlan = "vxlan";
    internal const string HostGw = "host-gw";

    /// <summary>The name of a type.</summary>
    internal static string Of(BackendType type) => type switch
    {
        BackendType.Vxlan => Vxlan,
        BackendType.HostGw => HostGw,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such backend"),
    };
}

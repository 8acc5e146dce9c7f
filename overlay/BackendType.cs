namespace CsCni.Overlay;

/// <summary>How packets travel between nodes.</summary>
public enum BackendType
{
    /// <summary>"vxlan": in UDP, over any underlay that routes between the nodes.</summary>
    Vxlan,

    /// <summary>"host-gw": by plain routes, over an underlay that has all nodes on one link.</summary>
    HostGw,
}

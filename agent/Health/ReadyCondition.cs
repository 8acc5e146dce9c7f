namespace CsCni.Agent.Health;

/// <summary>What must stand before the node is ready for pods. The order is that in which they come to stand.</summary>
internal enum ReadyCondition
{
    /// <summary>Plugin executables are installed, where the settings say so.</summary>
    Plugins,

    /// <summary>The source has told network and backend.</summary>
    Membership,

    /// <summary>The link between the nodes is found.</summary>
    Underlay,

    /// <summary>The source has given this node a subnet.</summary>
    Subnet,

    /// <summary>The kernel has the overlay's links, addresses, routes, neighbours and FDB entries.</summary>
    Overlay,

    /// <summary>The masquerading rules stand, where the settings say so.</summary>
    Rules,

    /// <summary>The subnet file is written.</summary>
    SubnetFile,

    /// <summary>The CNI configuration is written, where the settings say so.</summary>
    Conflist,
}

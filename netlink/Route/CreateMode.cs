namespace CsCni.Netlink.Route;

/// <summary>What a request to create does where an equal entry exists.</summary>
public enum CreateMode : byte
{
    /// <summary>With NLM_F_EXCL: fail with EEXIST.</summary>
    Exclusive = 0,

    /// <summary>With NLM_F_REPLACE: put the new one in its place.</summary>
    Replace = 1,

    /// <summary>Neither flag: for routes, add a further next hop, or fail with EEXIST where the two agree in all.</summary>
    Another = 2,

    /// <summary>
    /// With NLM_F_APPEND: add a further one behind those there are, where a thing can have several: a further destination of a
    /// vxlan's FDB entry, a further IPv4 route.
    /// </summary>
    Append = 3,
}

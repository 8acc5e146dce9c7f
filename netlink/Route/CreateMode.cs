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
}

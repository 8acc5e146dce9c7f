namespace CsCni.Netlink.Route;

/// <summary>A kind of filter that can be created: its name and its own attributes. A struct in a file of its own each.</summary>
public interface ITrafficFilterKind
{
    /// <summary>TCA_KIND.</summary>
    string Kind { get; }

    /// <summary>Puts the attributes inside TCA_OPTIONS.</summary>
    void PutOptions(NetlinkWriter writer);
}

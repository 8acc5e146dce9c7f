namespace CsCni.Netlink.Route;

/// <summary>A kind of qdisc that can be created: its name and its own attributes. A struct in a file of its own each.</summary>
public interface IQdiscKind
{
    /// <summary>TCA_KIND.</summary>
    string Kind { get; }

    /// <summary>True where <see cref="PutOptions"/> puts anything.</summary>
    bool HasOptions { get; }

    /// <summary>Puts the attributes inside TCA_OPTIONS.</summary>
    void PutOptions(NetlinkWriter writer);
}

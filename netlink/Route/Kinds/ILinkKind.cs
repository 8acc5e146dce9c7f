namespace CsCni.Netlink.Route;

/// <summary>A kind of link that can be created: its name and its own attributes. A struct in a file of its own each.</summary>
public interface ILinkKind
{
    /// <summary>IFLA_INFO_KIND.</summary>
    string Kind { get; }

    /// <summary>True where <see cref="PutData"/> puts anything.</summary>
    bool HasData { get; }

    /// <summary>Puts the attributes inside IFLA_INFO_DATA.</summary>
    void PutData(NetlinkWriter writer);
}

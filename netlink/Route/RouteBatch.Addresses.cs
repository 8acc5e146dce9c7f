using CsCni.Linux;

namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    // struct ifaddrmsg has a byte for the flags; IFA_FLAGS is for those beyond it.
    private const AddressFlags HeaderFlags = (AddressFlags)0xff;

    /// <summary>Adds an address to a link (RTM_NEWADDR); EEXIST where the link has it.</summary>
    /// <param name="address">The address, its link and how it behaves.</param>
    /// <param name="mode">What happens where the link has it.</param>
    public RouteBatch CreateAddress(in InterfaceAddress address, CreateMode mode = CreateMode.Exclusive)
    {
        NetlinkOperation operation = new("create address", prefix: address.Prefix, link: address.Link);
        NetlinkWriter writer = Begin(RouteMessage.NewAddress, FlagsOf(mode), HeaderOf(address), operation);
        writer.Put(AddressAttribute.Local, address.Prefix.Address);
        IpAddress broadcast = BroadcastOf(address);
        if (broadcast.IsValid && !broadcast.IsUnspecified)
        {
            writer.Put(AddressAttribute.Broadcast, broadcast);
        }

        if (address.Flags > HeaderFlags)
        {
            writer.PutU32(AddressAttribute.Flags, (uint)address.Flags);
        }

        writer.Put(AddressAttribute.Address, address.Prefix.Address);

        return this;
    }

    /// <summary>Deletes an address of a link (RTM_DELADDR); EADDRNOTAVAIL where the link does not have it.</summary>
    /// <param name="address">Link and prefix count.</param>
    public RouteBatch DeleteAddress(in InterfaceAddress address)
    {
        NetlinkOperation operation = new("delete address", prefix: address.Prefix, link: address.Link);
        AddressHeader header = new()
        {
            Family = (byte)address.Prefix.Family,
            PrefixLength = (byte)address.Prefix.Length,
            Link = address.Link,
        };
        NetlinkWriter writer = Begin(RouteMessage.DeleteAddress, NetlinkFlags.None, header, operation);
        writer.Put(AddressAttribute.Local, address.Prefix.Address);
        writer.Put(AddressAttribute.Address, address.Prefix.Address);
        return this;
    }

    private static AddressHeader HeaderOf(in InterfaceAddress address) => new()
    {
        Family = (byte)address.Prefix.Family,
        PrefixLength = (byte)address.Prefix.Length,
        Flags = address.Flags > HeaderFlags ? (byte)0 : (byte)address.Flags,
        Scope = address.Scope,
        Link = address.Link,
    };

    private static IpAddress BroadcastOf(in InterfaceAddress address) =>
        !address.Broadcast.IsValid && address.Prefix.Address.IsV4 && address.Prefix.Length < 31
            ? address.Prefix.Last
            : address.Broadcast;
}

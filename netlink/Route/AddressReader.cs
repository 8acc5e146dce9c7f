using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWADDR and RTM_DELADDR.</summary>
internal static class AddressReader
{
    internal static void Parse(NetlinkMessage message, List<InterfaceAddress> items)
    {
        if (message.Type is (ushort)RouteMessage.NewAddress or (ushort)RouteMessage.DeleteAddress)
        {
            items.Add(Read(message));
        }
    }

    internal static InterfaceAddress Read(NetlinkMessage message)
    {
        AddressHeader header = message.ReadBody<AddressHeader>(out NetlinkAttributes attributes);
        InterfaceAddress item = new()
        {
            Link = header.Link,
            Prefix = ReadPrefix(OwnAddress(attributes), header.PrefixLength),
            Scope = header.Scope,
            Flags = (AddressFlags)header.Flags,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            item = (AddressAttribute)attribute.Type switch
            {
                AddressAttribute.Broadcast => item with { Broadcast = attribute.ReadIpAddress() },
                AddressAttribute.Flags => item with { Flags = (AddressFlags)attribute.ReadU32() },
                _ => item,
            };
        }

        return item;
    }

    /// <summary>Joins an address and a length of a message.</summary>
    /// <exception cref="NetlinkFormatException">There is no address, or the length exceeds it.</exception>
    internal static IpPrefix ReadPrefix(IpAddress address, byte length) =>
        address.IsValid && length <= address.BitCount
            ? new(address, length)
            : throw new NetlinkFormatException($"a netlink message has the prefix length {length} for the address \"{address}\"");

    /// <summary>IFA_LOCAL; IPv6 sends IFA_ADDRESS alone, except on point-to-point links.</summary>
    private static IpAddress OwnAddress(NetlinkAttributes attributes)
    {
        if (attributes.TryFind((ushort)AddressAttribute.Local, out NetlinkAttribute own)
            || attributes.TryFind((ushort)AddressAttribute.Address, out own))
        {
            return own.ReadIpAddress();
        }

        return default;
    }
}

using System;
using System.Collections.Generic;

namespace CsCni.Netlink.Generic;

/// <summary>Reads ETHTOOL_MSG_FEATURES_GET_REPLY with names.</summary>
internal static class FeaturesReader
{
    /// <summary>Adds the features of a link, each once.</summary>
    internal static void Parse(NetlinkMessage message, List<EthtoolFeature> items)
    {
        if (message.ReadBody<GenericHeader>(out NetlinkAttributes attributes).Command != (byte)EthtoolReply.GetFeatures)
        {
            return;
        }

        // The only one that lists all features; it is the first of the four, but nothing says so.
        if (attributes.TryFind((ushort)FeaturesAttribute.Hardware, out NetlinkAttribute hardware))
        {
            AddAll(hardware, items);
        }

        foreach (NetlinkAttribute attribute in attributes)
        {
            switch ((FeaturesAttribute)attribute.Type)
            {
                case FeaturesAttribute.Active:
                    Mark(attribute, items, static feature => feature with { IsOn = true });
                    break;
                case FeaturesAttribute.NoChange:
                    Mark(attribute, items, static feature => feature with { IsFixed = true });
                    break;
            }
        }
    }

    private static void AddAll(NetlinkAttribute bitset, List<EthtoolFeature> items)
    {
        if (!bitset.Nested.TryFind((ushort)BitsetAttribute.Bits, out NetlinkAttribute bits))
        {
            return;
        }

        foreach (NetlinkAttribute bit in bits.Nested)
        {
            items.Add(new(NameOf(bit), IsOn: false, IsFixed: !bit.Nested.TryFind((ushort)BitsetBitAttribute.Value, out _)));
        }
    }

    private static void Mark(NetlinkAttribute bitset, List<EthtoolFeature> items, Func<EthtoolFeature, EthtoolFeature> change)
    {
        if (!bitset.Nested.TryFind((ushort)BitsetAttribute.Bits, out NetlinkAttribute bits))
        {
            return;
        }

        foreach (NetlinkAttribute bit in bits.Nested)
        {
            string name = NameOf(bit);
            int index = items.FindIndex(feature => feature.Name == name);
            if (index >= 0)
            {
                items[index] = change(items[index]);
            }
        }
    }

    private static string NameOf(NetlinkAttribute bit) => bit.Nested.TryFind((ushort)BitsetBitAttribute.Name, out NetlinkAttribute name)
        ? name.ReadString()
        : throw new NetlinkFormatException("a feature in an answer of ethtool has no name");
}

using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Ipam.Config;

/// <summary>Ranges of one family, out of which an attachment gets one address.</summary>
internal sealed class RangeSet
{
    internal RangeSet(List<AddressRange> ranges) => Ranges = ranges;

    /// <summary>At least one range, in the order of the config.</summary>
    internal List<AddressRange> Ranges { get; }

    /// <summary>The family that all ranges share.</summary>
    internal IpFamily Family => Ranges[0].Start.Family;

    /// <summary>The range that an address lies in, or null.</summary>
    internal AddressRange? Find(IpAddress address) => Ranges.Find(range => range.Contains(address));

    /// <summary>True where the two have an address in common.</summary>
    internal bool Overlaps(RangeSet other) => Ranges.Exists(range => other.Ranges.Exists(range.Overlaps));

    /// <summary>"start-end,start-end".</summary>
    public override string ToString()
    {
        string text = string.Empty;
        foreach (AddressRange range in Ranges)
        {
            text = text.Length == 0 ? range.ToString() : $"{text},{range}";
        }

        return text;
    }
}

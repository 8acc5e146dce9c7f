using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Ipam.Config;

/// <summary>Reads and checks the range sets of a config, in host-local's order: those of the runtime, the flat one, the list.</summary>
internal static class RangeReader
{
    /// <summary>Reads all range sets.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: no ranges, or invalid ones.</exception>
    internal static List<RangeSet> Read(NetworkConfig config, JsonObject ipam)
    {
        List<RangeSet> sets = [];
        if (config.RuntimeConfig is { } runtime)
        {
            ReadSets(runtime["ipRanges"], sets);
        }

        if (ipam["subnet"].IsPresent)
        {
            sets.Add(new([ReadRange(ipam, sets.Count)]));
        }

        ReadSets(ipam["ranges"], sets);
        CheckSets(sets, config.Version);
        return sets;
    }

    private static void ReadSets(JsonValue list, List<RangeSet> sets)
    {
        foreach (JsonValue element in list.AsArray())
        {
            List<AddressRange> ranges = [];
            foreach (JsonValue range in element.AsArray())
            {
                ranges.Add(ReadRange(range.AsObject() ?? throw range.Invalid("expected a range, as {\"subnet\": \"10.1.0.0/16\"}"), sets.Count));
            }

            sets.Add(ranges.Count > 0 ? new(ranges) : throw Invalid(sets.Count, $"empty range set ({element.Path})"));
        }
    }

    private static AddressRange ReadRange(JsonObject json, int set)
    {
        JsonValue key = json["subnet"];
        if (string.IsNullOrEmpty(key.AsString()))
        {
            throw Invalid(set, $"{key.Path} is missing (expected a subnet, as \"10.1.0.0/16\")");
        }

        IpPrefix subnet = ResultReader.ReadPrefix(key);
        CheckSubnet(subnet, set);
        IpAddress start = ResultReader.ReadAddress(json["rangeStart"]) ?? subnet.Network.Add(1);
        IpAddress end = ResultReader.ReadAddress(json["rangeEnd"]) ?? LastUsable(subnet);
        RequireWithin(subnet, start, "RangeStart", set);
        RequireWithin(subnet, end, "RangeEnd", set);
        if (start > end)
        {
            throw Invalid(set, $"RangeStart {start} lies after RangeEnd {end}");
        }

        return new(subnet, start, end, ReadGateway(json["gateway"], subnet, set));
    }

    private static IpAddress ReadGateway(JsonValue value, IpPrefix subnet, int set)
    {
        IpAddress gateway = ResultReader.ReadAddress(value) ?? subnet.Network.Add(1);
        return gateway.Family == subnet.Family
            ? gateway
            : throw Invalid(set, $"gateway {gateway} is of another address family than subnet {subnet}");
    }

    private static void CheckSubnet(IpPrefix subnet, int set)
    {
        if (subnet.Length > subnet.Address.BitCount - 2)
        {
            throw Invalid(set, $"Network {subnet} too small to allocate from (at most /{subnet.Address.BitCount - 2})");
        }

        if (!subnet.HasNoHostBits)
        {
            throw Invalid(
                set,
                $"Network has host bits set: {subnet}. For a subnet mask of length {subnet.Length} the network address is {subnet.Network}");
        }
    }

    /// <summary>IPv4 keeps its last address for broadcasts.</summary>
    private static IpAddress LastUsable(IpPrefix subnet) =>
        subnet.Address.IsV4 ? new(IpFamily.V4, subnet.Last.Value - 1) : subnet.Last;

    private static void RequireWithin(IpPrefix subnet, IpAddress address, string name, int set)
    {
        if (!subnet.Contains(address))
        {
            throw Invalid(set, $"{name} {address} not in network {subnet}");
        }
    }

    private static void CheckSets(List<RangeSet> sets, SpecVersion version)
    {
        if (sets.Count == 0)
        {
            throw new CniException(
                ErrorCode.InvalidConfig, "no IP ranges specified (expected \"ranges\": [[{\"subnet\": \"10.1.0.0/16\"}]] in \"ipam\")");
        }

        int v4 = 0;
        for (int index = 0; index < sets.Count; index++)
        {
            CheckWithin(sets[index], index);
            CheckAgainstEarlier(sets, index);
            v4 += sets[index].Family == IpFamily.V4 ? 1 : 0;
        }

        if (version < SpecVersion.V030 && (v4 > 1 || sets.Count - v4 > 1))
        {
            throw new CniException(
                ErrorCode.InvalidConfig, $"CNI version {version} does not support more than 1 address per family (set cniVersion to 0.3.0 or newer)");
        }
    }

    private static void CheckWithin(RangeSet set, int number)
    {
        for (int index = 1; index < set.Ranges.Count; index++)
        {
            AddressRange range = set.Ranges[index];
            if (range.Start.Family != set.Family)
            {
                throw Invalid(number, $"mixed address families: {set.Ranges[0].Subnet} and {range.Subnet}");
            }

            for (int earlier = 0; earlier < index; earlier++)
            {
                if (range.Overlaps(set.Ranges[earlier]))
                {
                    throw Invalid(number, $"subnets {set.Ranges[earlier].Subnet} and {range.Subnet} overlap ({set.Ranges[earlier]} and {range})");
                }
            }
        }
    }

    private static void CheckAgainstEarlier(List<RangeSet> sets, int index)
    {
        for (int earlier = 0; earlier < index; earlier++)
        {
            if (sets[index].Overlaps(sets[earlier]))
            {
                throw new CniException(
                    ErrorCode.InvalidConfig, $"range set {index} overlaps with {earlier}: {sets[index]} and {sets[earlier]}");
            }
        }
    }

    private static CniException Invalid(int set, string fault) => new(ErrorCode.InvalidConfig, $"invalid range set {set}: {fault}");
}

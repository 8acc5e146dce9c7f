using System.IO;
using System.Text.Json.Nodes;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Each key with each fault: one error, the right code, nothing made. And what DEL and GC make of it.</summary>
public sealed class ConfigTests
{
    public static TheoryData<string, int, string> Faults => new()
    {
        { """{"type": "host-local"}""", 7, "no IP ranges specified" },
        { """{"ranges": []}""", 7, "no IP ranges specified" },
        { """{"ranges": null}""", 7, "no IP ranges specified" },
        { """{"ranges": [[]]}""", 7, "invalid range set 0: empty range set" },
        { """{"ranges": [{"subnet": "10.0.0.0/24"}]}""", 6, "ipam.ranges[0]" },
        { """{"ranges": "all"}""", 6, "ipam.ranges" },
        { """{"ranges": [["10.0.0.0/24"]]}""", 6, "ipam.ranges[0][0]" },
        { """{"ranges": [[{}]]}""", 7, "invalid range set 0: ipam.ranges[0][0].subnet is missing" },
        { """{"ranges": [[{"subnet": 10}]]}""", 6, "ipam.ranges[0][0].subnet" },
        { """{"ranges": [[{"subnet": "10.0.0.0"}]]}""", 7, "ipam.ranges[0][0].subnet" },
        { """{"ranges": [[{"subnet": "10.0.0.0/31"}]]}""", 7, "invalid range set 0: Network 10.0.0.0/31 too small to allocate from" },
        { """{"ranges": [[{"subnet": "fd00::/127"}]]}""", 7, "Network fd00::/127 too small to allocate from" },
        { """{"ranges": [[{"subnet": "10.0.0.9/24"}]]}""", 7, "Network has host bits set: 10.0.0.9/24. For a subnet mask of length 24 the network address is 10.0.0.0" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24", "rangeStart": "10.0.1.1"}]]}""", 7, "RangeStart 10.0.1.1 not in network 10.0.0.0/24" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24", "rangeEnd": "10.0.1.1"}]]}""", 7, "RangeEnd 10.0.1.1 not in network 10.0.0.0/24" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24", "rangeEnd": "fd00::1"}]]}""", 7, "RangeEnd fd00::1 not in network" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24", "rangeStart": "10.0.0.9", "rangeEnd": "10.0.0.8"}]]}""", 7, "RangeStart 10.0.0.9 lies after RangeEnd 10.0.0.8" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24", "rangeStart": "ten"}]]}""", 7, "ipam.ranges[0][0].rangeStart" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24", "gateway": "gate"}]]}""", 7, "ipam.ranges[0][0].gateway" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24", "gateway": "fd00::1"}]]}""", 7, "gateway fd00::1" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24"}, {"subnet": "fd00::/64"}]]}""", 7, "invalid range set 0: mixed address families" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24"}, {"subnet": "10.0.0.0/16"}]]}""", 7, "invalid range set 0: subnets 10.0.0.0/24 and 10.0.0.0/16 overlap" },
        { """{"ranges": [[{"subnet": "10.0.0.0/24"}], [{"subnet": "10.0.0.0/16"}]]}""", 7, "range set 1 overlaps with 0" },
        { """{"subnet": "10.0.0.0/24", "ranges": [[{"subnet": "10.0.0.0/16"}]]}""", 7, "range set 1 overlaps with 0" },
        { """{"subnet": "10.0.0.0/24", "rangeStart": "10.1.0.0"}""", 7, "invalid range set 0: RangeStart 10.1.0.0" },
        { """{"subnet": "10.0.0.0/24", "routes": [{}]}""", 7, "ipam.routes[0].dst" },
        { """{"subnet": "10.0.0.0/24", "routes": [{"dst": "0.0.0.0/0", "mtu": -1}]}""", 7, "ipam.routes[0].mtu" },
        { """{"subnet": "10.0.0.0/24", "routes": {}}""", 6, "ipam.routes" },
        { """{"subnet": "10.0.0.0/24", "dataDir": 7}""", 6, "ipam.dataDir" },
        { """{"subnet": "10.0.0.0/24", "resolvConf": []}""", 6, "ipam.resolvConf" },
        { """{"subnet": "10.0.0.0/24", "minimumRest": -1}""", 7, "ipam.minimumRest" },
        { """{"subnet": "10.0.0.0/24", "minimumRest": 86401}""", 7, "ipam.minimumRest" },
        { """{"subnet": "10.0.0.0/24", "minimumRest": 1.5}""", 6, "ipam.minimumRest" },
        { """{"subnet": "10.0.0.0/24", "minimumRest": "60"}""", 6, "ipam.minimumRest" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_by_ADD_and_STATUS_and_nothing_is_made(string ipam, int code, string words)
    {
        using Network network = new();
        JsonObject faulty = JsonNode.Parse(ipam)!.AsObject();
        faulty.TryAdd("dataDir", network.DataDir);
        network.Config["ipam"] = faulty;
        network.Add("c1").Failed(code, words);
        network.Status().Failed(code, words);
        Assert.False(Directory.Exists(network.DataDir));
    }

    [Fact]
    public void A_missing_ipam_is_told()
    {
        using Network network = new();
        network.Config.Remove("ipam");
        network.Add("c1").Failed(7, "IPAM config missing 'ipam' key");
    }

    [Theory]
    [InlineData("0.2.0", 7)]
    [InlineData("0.3.0", 0)]
    public void Two_addresses_of_a_family_need_version_0_3_0(string version, int code)
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""", """{"subnet": "10.8.0.0/24"}""");
        network.Config["cniVersion"] = version;
        Answer answer = network.Add("c1");
        Assert.Equal(code, answer.Code);
        Assert.True(code == 0 || answer.Message.Contains("CNI version 0.2.0 does not support more than 1 address per family"));
    }

    [Fact]
    public void DEL_frees_whatever_became_of_the_ranges()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""", """{"subnet": "fd00:9::/64"}""");
        foreach (string ipam in (string[])["{}", """{"ranges": 7}""", """{"ranges": [[{"subnet": "10.0.0.9/24"}]]}""", """{"subnet": "10.7.0.0/24"}"""])
        {
            network.Add("c1").Succeeded();
            Assert.Equal(2, network.Held.Length);
            JsonObject good = network.Ipam.DeepClone().AsObject();
            JsonObject changed = JsonNode.Parse(ipam)!.AsObject();
            changed["dataDir"] = network.DataDir;
            network.Config["ipam"] = changed;
            network.Del("c1").Succeeded();
            Assert.Empty(network.Held);
            network.Config["ipam"] = good;
        }
    }

    [Fact]
    public void DEL_without_anything_to_delete_makes_nothing()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        Assert.Empty(network.Del("c1").Succeeded().Output);
        Assert.False(Directory.Exists(network.DataDir));
        network.Add("c2").Succeeded();
        network.Del("c1").Succeeded();
        network.Del("c2", "eth1").Succeeded();
        Assert.Equal(["10.9.0.2"], network.Held);
        network.Del("c2").Succeeded();
        network.Del("c2").Succeeded();
        Assert.Empty(network.Held);
    }

    [Fact]
    public void A_changed_range_takes_over_what_was_held_and_freed()
    {
        using Network network = Network.OfRange("10.9.0.0/24", "10.9.0.10", "10.9.0.14");
        foreach (int number in (int[])[0, 1, 2])
        {
            network.Add($"c{number}").Succeeded();
        }

        network.Del("c1").Succeeded();
        network.Ipam["ranges"] = JsonNode.Parse("""[[{"subnet": "10.9.0.0/24", "rangeStart": "10.9.0.11", "rangeEnd": "10.9.0.15"}]]""");
        Assert.Equal(
            ["10.9.0.13", "10.9.0.14", "10.9.0.15", "10.9.0.11"],
            [network.Add("d0").Address, network.Add("d1").Address, network.Add("d2").Address, network.Add("d3").Address]);
        network.Add("d4").Failed(102);
        Assert.Contains("10.9.0.10", network.Held);
    }
}

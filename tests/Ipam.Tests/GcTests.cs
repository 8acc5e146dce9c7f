using System.IO;
using System.Text.Json.Nodes;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>GC, CHECK and STATUS.</summary>
public sealed class GcTests
{
    private const string V4 = """{"subnet": "10.9.0.0/24"}""";
    private const string V6 = """{"subnet": "fd00:9::/64"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_not_in_the_list_goes(bool isChangedByOthers)
    {
        using Network network = new(V4, V6);
        network.Add("c1").Succeeded();
        network.Add("c1", "eth1").Succeeded();
        network.Add("c2").Succeeded();
        if (isChangedByOthers)
        {
            network.WriteLease("10.9.0.90", "c9\r\neth0");
            network.WriteLease("10.9.0.91", "c1");
            network.WriteLease("10.9.0.92", "c8\n");
            network.WriteLease("10.9.0.93", string.Empty);
            network.WriteLease("10.9.0.94", "what is\nthis\nhere");
        }

        network.Gc("c1/eth0", "c7/eth0").Succeeded();
        string[] expected = isChangedByOthers ? ["10.9.0.2", "10.9.0.91", "fd00:9::2"] : ["10.9.0.2", "fd00:9::2"];
        Assert.Equal(expected, network.Held);
        network.Gc("c1/eth0", "c7/eth0").Succeeded();
        Assert.Equal(expected, network.Held);
        network.Gc().Succeeded();
        Assert.Empty(network.Held);
    }

    [Fact]
    public void Rubbish_that_came_before_the_index_is_found_by_it()
    {
        using Network network = new(V4);
        network.WriteLease("10.9.0.2", string.Empty);
        network.WriteLease("10.9.0.3", new string('x', 100_000));
        Assert.Equal("10.9.0.4", network.Add("c1").Address);
        network.Gc("c1/eth0").Succeeded();
        Assert.Equal(["10.9.0.4"], network.Held);
    }

    [Fact]
    public void Without_a_list_nothing_goes()
    {
        using Network network = new(V4);
        network.Add("c1").Succeeded();
        network.WriteLease("10.9.0.90", string.Empty);
        string before = network.Snapshot();
        Executables.Run(Executables.Ours, [], network.Config.ToJsonString(), ("CNI_COMMAND", "GC"), ("CNI_PATH", "/none")).Succeeded();
        Assert.Equal(before, network.Snapshot());
    }

    [Fact]
    public void Null_is_an_empty_list()
    {
        using Network network = new(V4);
        network.Add("c1").Succeeded();
        network.Config["cni.dev/valid-attachments"] = null;
        Executables.Run(Executables.Ours, [], network.Config.ToJsonString(), ("CNI_COMMAND", "GC"), ("CNI_PATH", "/none")).Succeeded();
        Assert.Empty(network.Held);
    }

    [Fact]
    public void It_goes_on_after_a_failure_and_reports_it()
    {
        using Network network = new(V4);
        Directory.CreateDirectory(network.FileOf("10.9.0.50"));
        network.Add("c1").Succeeded();
        network.Gc().Failed(5, "1 of 2", "10.9.0.50");
        Assert.Equal(["10.9.0.50"], network.Held);
    }

    [Fact]
    public void GC_works_with_a_broken_config_and_without_a_directory()
    {
        using Network network = new(V4);
        network.Gc().Succeeded();
        Assert.False(Directory.Exists(network.DataDir));
        network.Add("c1").Succeeded();
        network.Ipam["ranges"] = "broken";
        network.Gc().Succeeded();
        Assert.Empty(network.Held);
    }

    [Fact]
    public void CHECK_looks_at_the_addresses_of_prevResult()
    {
        using Network network = new(V4, V6);
        JsonNode result = network.Add("c1").Succeeded().Document;
        network.Add("c2").Succeeded();
        string before = network.Snapshot();
        Assert.Empty(network.Check("c1").Succeeded().Output);
        network.Check("c1", "eth1").Failed(101, "Failed to find address added by container c1");
        network.Check("c3").Failed(101, "c3");
        network.Config["prevResult"] = result.DeepClone();
        network.Check("c1").Succeeded();
        network.Config["prevResult"]!["ips"]!.AsArray().Add(JsonNode.Parse("""{"address": "192.0.2.1/24"}"""));
        network.Check("c1").Succeeded();
        network.Config["prevResult"]!["ips"]![0]!["address"] = "10.9.0.3/24";
        network.Check("c1").Failed(101, "address 10.9.0.3 of prevResult is not held by c1/eth0", "c2/eth0");
        network.Config["prevResult"]!["ips"]![0]!["address"] = "10.9.0.77/24";
        network.Check("c1").Failed(101, "10.9.0.77", "nobody");
        Assert.Equal(before, network.Snapshot());
    }

    [Fact]
    public void CHECK_sees_what_others_took_away()
    {
        using Network network = new(V4, V6);
        network.Config["prevResult"] = network.Add("c1").Succeeded().Document.DeepClone();
        File.Delete(network.FileOf("fd00:9::2"));
        network.Check("c1").Failed(101, "fd00:9::2");
        File.Delete(network.FileOf("10.9.0.2"));
        network.Check("c1").Failed(101, "c1");
    }

    [Fact]
    public void STATUS_tells_an_exhausted_set_and_changes_nothing()
    {
        using Network network = new("""{"subnet": "10.9.0.0/30"}""", V6);
        network.Status().Succeeded();
        Assert.False(Directory.Exists(network.DataDir));
        network.Add("c1").Succeeded();
        string before = network.Snapshot();
        network.Status().Failed(50, "no IP addresses available in range set: 10.9.0.1-10.9.0.2");
        Assert.Equal(before, network.Snapshot());
        network.Del("c1").Succeeded();
        network.Status().Succeeded();
    }

    [Fact]
    public void STATUS_sees_what_host_local_filled()
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""");
        for (int number = 2; number <= 6; number++)
        {
            network.Status().Succeeded();
            network.WriteLease($"10.9.0.{number}", $"c{number}\r\neth0");
        }

        string before = network.Snapshot();
        network.Status().Failed(50, "10.9.0.1-10.9.0.6");
        Assert.Equal(before, network.Snapshot());
    }

    [Fact]
    public void STATUS_tells_a_range_that_is_its_gateway_alone()
    {
        using Network network = Network.OfRange("10.9.0.0/24", "10.9.0.1", "10.9.0.1");
        network.Status().Failed(50, "10.9.0.1-10.9.0.1");
        network.Add("c1").Failed(102);
        network.Status().Failed(50, "10.9.0.1-10.9.0.1");
    }

    [Fact]
    public void STATUS_tells_what_stands_in_the_way_of_the_directory()
    {
        using Network network = new(V4);
        File.WriteAllText(network.DataDir, "a file");
        network.Status().Failed(50, network.DataDir, "ENOTDIR");
        network.Add("c1").Failed(5, network.DataDir);
    }

    [Fact]
    public void STATUS_tells_a_missing_resolvConf()
    {
        using Network network = new(V4);
        network.Ipam["resolvConf"] = Path.Combine(network.Root, "none");
        network.Status().Failed(50, "ipam.resolvConf");
    }
}

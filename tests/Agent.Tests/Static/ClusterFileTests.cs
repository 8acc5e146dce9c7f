using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Static;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using CsCni.Overlay;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>What a cluster file says, and what is wrong with one.</summary>
public sealed class ClusterFileTests
{
    private const string Two =
        """
        network: 10.244.0.0/16
        nodes:
        - {name: a, publicIP: 192.0.2.1, subnet: 10.244.1.0/24}
        - {name: b, publicIP: 192.0.2.2, subnet: 10.244.2.0/24}
        """;

    [Fact]
    public void Every_key_is_read()
    {
        ClusterFile file = Read(
            """
            network: {ipv4: 10.244.0.0/16, ipv6: fd00:10:244::/56}
            backend: {type: vxlan, vni: 7, port: 4789, mtu: 1400, learning: true, gbp: true, directRouting: true, txChecksumOffload: false}
            nodes:
              - name: a
                publicIP: 192.0.2.1
                publicIPv6: 2001:db8::1
                subnet: 10.244.1.0/24
                subnetV6: fd00:10:244:1::/64
                vtepMAC: 0e:12:34:56:78:9a
                vtepMACv6: 0e:12:34:56:78:9b
            """);
        Assert.Equal(new(IpPrefix.Parse("10.244.0.0/16"), IpPrefix.Parse("fd00:10:244::/56")), file.Network.Network);
        OverlayBackend backend = new()
        {
            Type = BackendType.Vxlan, Vni = 7, Port = 4789, UnderlayMtu = 1400, Learning = true, Gbp = true, DirectRouting = true, TxChecksumOffload = false,
        };
        Assert.Equal(backend, file.Network.Backend);
        OverlayNode node = new("a")
        {
            V4 = new(IpPrefix.Parse("10.244.1.0/24"), IpAddress.Parse("192.0.2.1"), Mac("0e:12:34:56:78:9a")),
            V6 = new(IpPrefix.Parse("fd00:10:244:1::/64"), IpAddress.Parse("2001:db8::1"), Mac("0e:12:34:56:78:9b")),
        };
        Assert.Equal([new("a", node, null)], file.Nodes);
    }

    [Fact]
    public void What_is_not_given_has_its_default()
    {
        ClusterFile file = Read(Two);
        Assert.Equal(new OverlayBackend(), file.Network.Backend);
        Assert.Equal((1u, (ushort)8472, null), (file.Network.Backend.Vni, file.Network.Backend.Port, file.Network.Backend.TxChecksumOffload));
        Assert.False(file.Network.Network.V6.IsValid);
        Assert.True(file.Nodes[0].Node!.V4.VtepMac.IsZero);
        Assert.Equal(BackendType.HostGw, Read("network: fd00::/56\nbackend: {type: host-gw}\nnodes: []").Network.Backend.Type);
        Assert.Equal("fd00::/56", Read("network: fd00::/56\nnodes: []").Network.Network.V6.ToString());
    }

    [Theory]
    [InlineData("nodes: []", "1:1: network is not given: expected the pods' network, such as \"10.244.0.0/16\"")]
    [InlineData("network: {}\nnodes: []", "1:10: network has neither ipv4 nor ipv6: give one, or both")]
    [InlineData("network: 10.244.0.0\nnodes: []", "1:10: network is \"10.244.0.0\", expected an IPv4 prefix such as \"10.244.0.0/16\"")]
    [InlineData("network: 10.244.1.0/16\nnodes: []", "1:10: network is \"10.244.1.0/16\", expected no bits behind the prefix: \"10.244.0.0/16\"")]
    [InlineData("network: {ipv4: fd00::/56}\nnodes: []", "1:17: network.ipv4 is \"fd00::/56\", expected an IPv4 prefix such as \"10.244.0.0/16\"")]
    [InlineData("network: {ipv5: 10.0.0.0/8, ipv4: 10.0.0.0/8}\nnodes: []", "1:11: unknown key \"ipv5\" below \"network\" (did you mean \"ipv4\"?)")]
    [InlineData("network: [10.244.0.0/16]\nnodes: []", "1:10: network is a list, expected a prefix such as \"10.244.0.0/16\", or keys ipv4 and ipv6")]
    [InlineData("network: 10.244.0.0/16", "1:1: nodes is not given: expected a list of nodes")]
    [InlineData("network: 10.244.0.0/16\nnodes: {a: b}", "2:8: nodes is no list: expected \"- name: ...\" for each node")]
    [InlineData("network: 10.244.0.0/16\nbackend: vxlan\nnodes: []", "2:10: backend is \"vxlan\", expected further keys")]
    [InlineData("network: 10.244.0.0/16\nbackend: {type: wireguard}\nnodes: []", "2:17: backend.type is \"wireguard\", expected one of vxlan, host-gw")]
    [InlineData("network: 10.244.0.0/16\nbackend: {vni: 0}\nnodes: []", "2:16: backend.vni is \"0\", expected a whole number from 1 to 16777215")]
    [InlineData("network: 10.244.0.0/16\nbackend: {vni: 16777216}\nnodes: []", "2:16: backend.vni is \"16777216\", expected a whole number from 1 to 16777215")]
    [InlineData("network: 10.244.0.0/16\nbackend: {vni: 1.5}\nnodes: []", "2:16: backend.vni is \"1.5\", expected a whole number from 1 to 16777215")]
    [InlineData("network: 10.244.0.0/16\nbackend: {vni: '1'}\nnodes: []", "2:16: backend.vni is the text \"1\", expected a whole number from 1 to 16777215, without quotes")]
    [InlineData("network: 10.244.0.0/16\nbackend: {vni: 99999999999999999999}\nnodes: []", "2:16: backend.vni is \"99999999999999999999\", expected a whole number from 1 to 16777215")]
    [InlineData("network: 10.244.0.0/16\nbackend: {port: 65536}\nnodes: []", "2:17: backend.port is \"65536\", expected a whole number from 1 to 65535")]
    [InlineData("network: 10.244.0.0/16\nbackend: {port: 0}\nnodes: []", "2:17: backend.port is \"0\", expected a whole number from 1 to 65535")]
    [InlineData("network: 10.244.0.0/16\nbackend: {mtu: 100}\nnodes: []", "2:16: backend.mtu is 100, expected 576 to 65535 bytes, or 0 for the link's own")]
    [InlineData("network: 10.244.0.0/16\nbackend: {learn: true}\nnodes: []", "2:11: unknown key \"learn\" below \"backend\" (did you mean \"learning\"?)")]
    [InlineData("network: 10.244.0.0/16\nnode: []\nnodes: []", "2:1: unknown key \"node\" (did you mean \"nodes\"?)")]
    public void A_fault_of_the_whole_file_is_named(string yaml, string fault)
    {
        List<YamlFault> faults = [];
        Assert.Null(ClusterFileReader.Read(Encoding.UTF8.GetBytes(yaml), "cluster.yaml", faults));
        Assert.Equal([$"cluster.yaml:{fault}"], faults.Select(static found => found.ToString()));
    }

    [Theory]
    [InlineData("{publicIP: 192.0.2.9, subnet: 10.244.9.0/24}", "5:3: nodes[2].name is not given: expected the node's name")]
    [InlineData("{name: c, subnet: 10.244.9.0/24}", "5:3: nodes[2].publicIP is not given: expected the node's address on the underlay, beside subnet")]
    [InlineData("{name: c, publicIP: 192.0.2.9}", "5:3: nodes[2].subnet is not given: expected a subnet of 10.244.0.0/16, beside publicIP")]
    [InlineData("{name: c}", "5:3: nodes[2].subnet is not given: expected the subnet of the node's pods, within the network")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.245.9.0/24}", "5:42: nodes[2].subnet is 10.245.9.0/24, expected a part of the network 10.244.0.0/16")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.0.0/16}", "5:42: nodes[2].subnet is 10.244.0.0/16, expected a part of the network 10.244.0.0/16")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.0.0.0/8}", "5:42: nodes[2].subnet is 10.0.0.0/8, expected a part of the network 10.244.0.0/16")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.9.4/31}", "5:42: nodes[2].subnet is 10.244.9.4/31, expected at most /30: there is no room for pods")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.9.1/24}", "5:42: nodes[2].subnet is \"10.244.9.1/24\", expected no bits behind the prefix: \"10.244.9.0/24\"")]
    [InlineData("{name: c, publicIP: 10.244.9.1, subnet: 10.244.9.0/24}", "5:23: nodes[2].publicIP is 10.244.9.1, which is an address of the pods' network 10.244.0.0/16: expected one of the underlay")]
    [InlineData("{name: c, publicIP: 224.0.0.1, subnet: 10.244.9.0/24}", "5:23: nodes[2].publicIP is \"224.0.0.1\", expected an IPv4 address that a node can have, not an unspecified, loopback or multicast one")]
    [InlineData("{name: c, publicIP: 192.0.2, subnet: 10.244.9.0/24}", "5:23: nodes[2].publicIP is \"192.0.2\", expected an IPv4 address")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.9.0/24, subnetV6: 'fd00::/64', publicIPv6: 'fd01::1'}", "5:67: nodes[2].subnetV6 is fd00::/64, but the cluster's network has no such family")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.9.0/24, vtepMAC: 0e:12}", "5:66: nodes[2].vtepMAC is \"0e:12\", expected a unicast MAC such as \"0e:12:34:56:78:9a\"")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.9.0/24, vtepMAC: '01:00:5e:00:00:01'}", "5:66: nodes[2].vtepMAC is \"01:00:5e:00:00:01\", expected a unicast MAC such as \"0e:12:34:56:78:9a\"")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.2.128/25}", "5:3: the subnet 10.244.2.128/25 of node \"c\" overlaps with that of node \"b\"")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.0.0/20}", "5:3: the subnet 10.244.0.0/20 of node \"c\" overlaps with that of node \"a\"")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subnet: 10.244.1.0/24}", "5:3: the subnet 10.244.1.0/24 of node \"c\" overlaps with that of node \"a\"")]
    [InlineData("{name: c, publicIP: 192.0.2.1, subnet: 10.244.9.0/24}", "5:3: the address 192.0.2.1 of node \"c\" is that of node \"a\" too")]
    [InlineData("{name: a, publicIP: 192.0.2.9, subnet: 10.244.9.0/24}", "5:3: a node \"a\" was given before, at cluster.yaml:3:3")]
    [InlineData("{name: c, name: d, publicIP: 192.0.2.9, subnet: 10.244.9.0/24}", "5:13: key \"name\" stands twice: first at cluster.yaml:5:4")]
    [InlineData("{name: c, publicIP: 192.0.2.9, subent: 10.244.9.0/24}", null)]
    [InlineData("just text", "5:3: nodes[2] has no keys: expected name, publicIP and subnet")]
    public void An_entry_that_is_broken_has_a_fault_and_harms_no_other(string entry, string? fault)
    {
        ClusterFile file = Read($"{Two}\n- {entry}");
        Assert.Equal(["a", "b"], file.Nodes.Where(static node => node.Node is not null).Select(static node => node.Key));
        ClusterFileNode broken = Assert.Single(file.Nodes, static node => node.Fault is not null);
        Assert.True(
            fault is null ? broken.Fault!.Contains("5:34: unknown key \"subent\" below \"nodes[2]\" (did you mean \"subnet\"?)", StringComparison.Ordinal) : broken.Fault == $"cluster.yaml:{fault}",
            broken.Fault);
        ClusterState state = file.ToState("a", null);
        Assert.Equal(["b"], state.Peers.Keys);
        Assert.Equal([broken.Key], state.Faults.Keys);
        Assert.Equal("a", state.Self?.Name);
    }

    [Fact]
    public void Several_faults_of_an_entry_are_one_text()
    {
        ClusterFile file = Read($"{Two}\n- {{name: c, publicIP: x, subnet: y}}");
        Assert.Equal(
            "cluster.yaml:5:34: nodes[2].subnet is \"y\", expected an IPv4 prefix such as \"10.244.0.0/16\"; cluster.yaml:5:23: nodes[2].publicIP is \"x\", expected an IPv4 address",
            file.ToState("a", null).Faults["c"]);
    }

    [Fact]
    public void In_a_network_of_both_families_a_node_may_have_one()
    {
        ClusterFile file = Read(
            """
            network: {ipv4: 10.244.0.0/16, ipv6: fd00::/56}
            nodes:
            - {name: a, publicIP: 192.0.2.1, subnet: 10.244.1.0/24}
            - {name: b, publicIPv6: 2001:db8::2, subnetV6: fd00:0:0:2::/64}
            - {name: c, publicIP: 192.0.2.3, subnet: 10.244.3.0/24, publicIPv6: 2001:db8::2, subnetV6: fd00:0:0:3::/64}
            - {name: d, publicIP: 192.0.2.4, subnet: 10.244.4.0/24, publicIPv6: 2001:db8::4, subnetV6: fd00::/60}
            """);
        ClusterState state = file.ToState("a", null);
        Assert.Equal((true, false), (state.Self!.V4.IsPresent, state.Self.V6.IsPresent));
        Assert.Equal((false, true), (state.Peers["b"].V4.IsPresent, state.Peers["b"].V6.IsPresent));
        Assert.Equal("cluster.yaml:5:3: the address 2001:db8::2 of node \"c\" is that of node \"b\" too", state.Faults["c"]);
        Assert.Equal("cluster.yaml:6:3: the subnet fd00::/60 of node \"d\" overlaps with that of node \"b\"", state.Faults["d"]);
    }

    [Fact]
    public void A_node_whose_entry_breaks_stays_as_it_was()
    {
        ClusterState before = Read(Two).ToState("a", null);
        ClusterState after = Read(Two.Replace("10.244.2.0/24", "10.244.2.0", StringComparison.Ordinal)).ToState("a", before);
        Assert.Equal(before.Peers["b"], after.Peers["b"]);
        Assert.Equal(["b"], after.Faults.Keys);
        ClusterState self = Read(Two.Replace("10.244.1.0/24", "10.244.1.0", StringComparison.Ordinal)).ToState("a", before);
        Assert.Equal((before.Self, "a"), (self.Self, Assert.Single(self.Faults).Key));
    }

    [Fact]
    public void A_node_whose_entry_breaks_goes_where_another_has_taken_what_it_had()
    {
        ClusterState before = Read(Two).ToState("a", null);
        string taken = Two.Replace("10.244.2.0/24", "10.244.2.0", StringComparison.Ordinal) + "\n- {name: c, publicIP: 192.0.2.2, subnet: 10.244.3.0/24}";
        ClusterState after = Read(taken).ToState("a", before);
        Assert.Equal(["c"], after.Peers.Keys);
        Assert.Equal(["b"], after.Faults.Keys);
        ClusterState moved = Read(Two.Replace("10.244.2.0/24", "10.244.2.0", StringComparison.Ordinal).Replace("10.244.0.0/16", "10.0.0.0/8", StringComparison.Ordinal)).ToState("a", before);
        Assert.Empty(moved.Peers);
    }

    [Fact]
    public void Thousands_of_nodes_are_read_in_no_time()
    {
        StringBuilder yaml = new("network: 10.0.0.0/8\nnodes:\n");
        for (int number = 1; number <= 5_000; number++)
        {
            yaml.Append(System.Globalization.CultureInfo.InvariantCulture, $"- name: node-{number}\n  publicIP: 192.{number >> 8}.{number & 255}.1\n  subnet: 10.{number >> 8}.{number & 255}.0/24\n");
        }

        long start = Environment.TickCount64;
        ClusterState state = Read(yaml.ToString()).ToState("node-1", null);
        Assert.Equal((4_999, 0), (state.Peers.Count, state.Faults.Count));
        Assert.InRange(Environment.TickCount64 - start, 0, 3_000);
    }

    private static ClusterFile Read(string yaml)
    {
        List<YamlFault> faults = [];
        ClusterFile? file = ClusterFileReader.Read(Encoding.UTF8.GetBytes(yaml), "cluster.yaml", faults);
        Assert.Empty(faults.Select(static fault => fault.ToString()));
        return file!;
    }

    private static MacAddress Mac(string text)
    {
        Assert.True(MacAddress.TryParse(text, out MacAddress mac));
        return mac;
    }
}

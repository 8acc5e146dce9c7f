using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about links against what ip(8) sends; indices and descriptors are those of the capture.</summary>
public sealed class LinkVectorTests
{
    // ip link add name veth1 mtu 1400 master br0 address 0e:00:00:00:00:01 group 5 up type veth peer name eth0 mtu 1300 address 0e:00:00:00:00:02 netns NAME
    [Fact]
    public void CreateVeth() => Vector.AssertPuts(
        """
            9c 00 00 00                                         # nlmsg_len 156
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            65 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x1, change 0x1
            08 00 04 00                                         # IFLA_MTU, length 8
              78 05 00 00                                       # 1400
            08 00 0a 00                                         # IFLA_MASTER, length 8
              02 00 00 00                                       # 2
            0a 00 01 00                                         # IFLA_ADDRESS, length 10
              0e 00 00 00 00 01 00 00                           # 0e:00:00:00:00:01
            08 00 1b 00                                         # IFLA_GROUP, length 8
              05 00 00 00                                       # 5
            0a 00 03 00                                         # IFLA_IFNAME, length 10
              76 65 74 68 31 00 00 00                           # "veth1"
            4c 00 12 00                                         # IFLA_LINKINFO, length 76, nested
              08 00 01 00                                       # IFLA_INFO_KIND, length 8
                76 65 74 68                                     # "veth"
              40 00 02 00                                       # IFLA_INFO_DATA, length 64, nested
                3c 00 01 00                                     # VETH_INFO_PEER, length 60, nested
                  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # struct ifinfomsg
                  08 00 04 00                                   # IFLA_MTU, length 8
                    14 05 00 00                                 # 1300
                  0a 00 01 00                                   # IFLA_ADDRESS, length 10
                    0e 00 00 00 00 02 00 00                     # 0e:00:00:00:00:02
                  08 00 1c 00                                   # IFLA_NET_NS_FD, length 8
                    04 00 00 00                                 # 4
                  09 00 03 00                                   # IFLA_IFNAME, length 9
                    65 74 68 30 00 00 00 00                     # "eth0"
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "veth1", Mtu = 1400, Master = 2, Mac = new MacAddress(0x0e0000000001), Group = 5, Up = true },
            new Veth(new LinkSettings { Name = "eth0", Mtu = 1300, Mac = new MacAddress(0x0e0000000002), NetNs = 4 })));

    // ip link add name br1 mtu 1400 address 0e:00:00:00:00:03 up type bridge vlan_filtering 0
    [Fact]
    public void CreateBridge() => Vector.AssertPuts(
        """
            58 00 00 00                                         # nlmsg_len 88
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            65 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x1, change 0x1
            08 00 04 00                                         # IFLA_MTU, length 8
              78 05 00 00                                       # 1400
            0a 00 01 00                                         # IFLA_ADDRESS, length 10
              0e 00 00 00 00 03 00 00                           # 0e:00:00:00:00:03
            08 00 03 00                                         # IFLA_IFNAME, length 8
              62 72 31 00                                       # "br1"
            1c 00 12 00                                         # IFLA_LINKINFO, length 28, nested
              0a 00 01 00                                       # IFLA_INFO_KIND, length 10
                62 72 69 64 67 65 00 00                         # "bridge"
              0c 00 02 00                                       # IFLA_INFO_DATA, length 12, nested
                05 00 07 00                                     # IFLA_BR_VLAN_FILTERING, length 5
                  00 00 00 00                                   # 0
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "br1", Mtu = 1400, Mac = new MacAddress(0x0e0000000003), Up = true }, new Bridge(VlanFiltering: false)));

    // ip link add name br2 type bridge vlan_filtering 1
    [Fact]
    public void CreateBridgeWithVlanFiltering() => Vector.AssertPuts(
        """
            44 00 00 00                                         # nlmsg_len 68
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            65 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x0, change 0x0
            08 00 03 00                                         # IFLA_IFNAME, length 8
              62 72 32 00                                       # "br2"
            1c 00 12 00                                         # IFLA_LINKINFO, length 28, nested
              0a 00 01 00                                       # IFLA_INFO_KIND, length 10
                62 72 69 64 67 65 00 00                         # "bridge"
              0c 00 02 00                                       # IFLA_INFO_DATA, length 12, nested
                05 00 07 00                                     # IFLA_BR_VLAN_FILTERING, length 5
                  01 00 00 00                                   # 1
        """,
        batch => batch.CreateLink(new LinkSettings { Name = "br2" }, new Bridge(VlanFiltering: true)));

    // ip link add vx type vxlan id 100 dev veth1 local 10.1.2.3 nolearning dstport 4789
    [Fact]
    public void CreateVxlan() => Vector.AssertPuts(
        """
            64 00 00 00                                         # nlmsg_len 100
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            d1 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x0, change 0x0
            07 00 03 00                                         # IFLA_IFNAME, length 7
              76 78 00 00                                       # "vx"
            3c 00 12 00                                         # IFLA_LINKINFO, length 60, nested
              09 00 01 00                                       # IFLA_INFO_KIND, length 9
                76 78 6c 61 6e 00 00 00                         # "vxlan"
              2c 00 02 00                                       # IFLA_INFO_DATA, length 44, nested
                08 00 03 00                                     # IFLA_VXLAN_LINK, length 8
                  05 00 00 00                                   # 5
                08 00 01 00                                     # IFLA_VXLAN_ID, length 8
                  64 00 00 00                                   # 100
                08 00 04 00                                     # IFLA_VXLAN_LOCAL, length 8
                  0a 01 02 03                                   # 10.1.2.3
                05 00 07 00                                     # IFLA_VXLAN_LEARNING, length 5
                  00 00 00 00                                   # 0
                06 00 0f 00                                     # IFLA_VXLAN_PORT, network order, length 6
                  12 b5 00 00                                   # 4789
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "vx" },
            new Vxlan(100) { LowerLink = 5, Local = IpAddress.Parse("10.1.2.3"), Learning = false, Port = 4789 }));

    // ip link set dev br1 promisc on up mtu 1200 address 0e:00:00:00:00:04 alias hello group 5
    [Fact]
    public void SetManyThings() => Vector.AssertPuts(
        """
            48 00 00 00                                         # nlmsg_len 72
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, where ip sends RTM_NEWLINK, nlmsg_flags REQUEST, ACK
            d2 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00 01 01 00 00 01 01 00 00     # struct ifinfomsg: family 0, index 3, flags 0x101, change 0x101
            08 00 04 00                                         # IFLA_MTU, length 8
              b0 04 00 00                                       # 1200
            0a 00 01 00                                         # IFLA_ADDRESS, length 10
              0e 00 00 00 00 04 00 00                           # 0e:00:00:00:00:04
            09 00 14 00                                         # IFLA_IFALIAS, length 9
              68 65 6c 6c 6f 00 00 00                           # "hello"
            08 00 1b 00                                         # IFLA_GROUP, length 8
              05 00 00 00                                       # 5
        """,
        batch => batch.SetLink(3, new LinkChange
        {
            Promiscuous = true, Up = true, Mtu = 1200, Mac = new MacAddress(0x0e0000000004), Alias = "hello", Group = 5,
        }));

    // ip link set dev v0 addrgenmode none
    [Fact]
    public void SetLinkLocalGeneration() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, where ip sends RTM_NEWLINK, nlmsg_flags REQUEST, ACK
            d1 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 3, flags 0x0, change 0x0
            10 00 1a 00                                         # IFLA_AF_SPEC, nested, length 16
              0c 00 0a 00                                       # AF_INET6, nested, length 12
                05 00 08 00                                     # IFLA_INET6_ADDR_GEN_MODE, length 5
                  01 00 00 00                                   # IN6_ADDR_GEN_MODE_NONE
        """,
        batch => batch.SetLink(3, new LinkChange { LinkLocal = LinkLocalGeneration.None }));

    // ip link set dev veth1 master br0
    [Fact]
    public void SetMaster() => Vector.AssertPuts(
        """
            28 00 00 00                                         # nlmsg_len 40
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, where ip sends RTM_NEWLINK, nlmsg_flags REQUEST, ACK
            d1 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 05 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 5, flags 0x0, change 0x0
            08 00 0a 00                                         # IFLA_MASTER, length 8
              02 00 00 00                                       # 2
        """,
        batch => batch.SetLink(5, new LinkChange { Master = 2 }));

    // ip link set dev veth1 nomaster
    [Fact]
    public void SetNoMaster() => Vector.AssertPuts(
        """
            28 00 00 00                                         # nlmsg_len 40
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, where ip sends RTM_NEWLINK, nlmsg_flags REQUEST, ACK
            d1 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 05 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 5, flags 0x0, change 0x0
            08 00 0a 00                                         # IFLA_MASTER, length 8
              00 00 00 00                                       # 0
        """,
        batch => batch.SetLink(5, new LinkChange { Master = 0 }));

    // ip link set dev br1 name br9
    [Fact]
    public void Rename() => Vector.AssertPuts(
        """
            28 00 00 00                                         # nlmsg_len 40
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, where ip sends RTM_NEWLINK, nlmsg_flags REQUEST, ACK
            d1 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 3, flags 0x0, change 0x0
            08 00 03 00                                         # IFLA_IFNAME, length 8
              62 72 39 00                                       # "br9"
        """,
        batch => batch.SetLink(3, new LinkChange { Name = "br9" }));

    // ip link del dev br9
    [Fact]
    public void DeleteLink() => Vector.AssertPuts(
        """
            20 00 00 00                                         # nlmsg_len 32
            11 00 05 00                                         # nlmsg_type RTM_DELLINK, nlmsg_flags REQUEST, ACK
            d1 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 3, flags 0x0, change 0x0
        """,
        batch => batch.DeleteLink(3));

    // ip link del group 77
    [Fact]
    public void DeleteGroup() => Vector.AssertPuts(
        """
            28 00 00 00                                         # nlmsg_len 40
            11 00 05 00                                         # nlmsg_type RTM_DELLINK, nlmsg_flags REQUEST, ACK
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x0, change 0x0
            08 00 1b 00                                         # IFLA_GROUP, length 8
              4d 00 00 00                                       # 77
        """,
        batch => batch.DeleteLinkGroup(77));

    // ip link set dev veth1 type bridge_slave hairpin on isolated on learning off
    [Fact]
    public void SetBridgePort() => Vector.AssertPuts(
        """
            4c 00 00 00                                         # nlmsg_len 76; ip says IFLA_INFO_KIND "bridge_slave" where we say what the kernel documents
            10 00 05 00                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 3, flags 0x0, change 0x0
            2c 00 12 00                                         # IFLA_LINKINFO, length 44, nested
              0a 00 04 00                                       # IFLA_INFO_SLAVE_KIND, length 10
                62 72 69 64 67 65 00 00                         # "bridge"
              1c 00 05 00                                       # IFLA_INFO_SLAVE_DATA, length 28, nested
                05 00 04 00                                     # IFLA_BRPORT_MODE, length 5
                  01 00 00 00                                   # 1
                05 00 21 00                                     # IFLA_BRPORT_ISOLATED, length 5
                  01 00 00 00                                   # 1
                05 00 08 00                                     # IFLA_BRPORT_LEARNING, length 5
                  00 00 00 00                                   # 0
        """,
        batch => batch.SetBridgePort(3, new BridgePort { Hairpin = true, Isolated = true, Learning = false }));

    // bridge vlan add dev veth1 vid 10 pvid untagged
    [Fact]
    public void CreatePortVlan() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, nlmsg_flags REQUEST, ACK
            67 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 7, index 3, flags 0x0, change 0x0
            0c 00 1a 00                                         # IFLA_AF_SPEC, length 12, nested
              08 00 02 00                                       # IFLA_BRIDGE_VLAN_INFO, length 8
                06 00 0a 00                                     # flags 0x6, vid 10
        """,
        batch => batch.CreateBridgeVlan(3, new BridgeVlan(10, BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged)));

    // bridge vlan add dev veth1 vid 100-200
    [Fact]
    public void CreatePortVlanRange() => Vector.AssertPuts(
        """
            34 00 00 00                                         # nlmsg_len 52
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, nlmsg_flags REQUEST, ACK
            67 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 7, index 3, flags 0x0, change 0x0
            14 00 1a 00                                         # IFLA_AF_SPEC, length 20, nested
              08 00 02 00                                       # IFLA_BRIDGE_VLAN_INFO, length 8
                08 00 64 00                                     # flags 0x8, vid 100
              08 00 02 00                                       # IFLA_BRIDGE_VLAN_INFO, length 8
                10 00 c8 00                                     # flags 0x10, vid 200
        """,
        batch => batch.CreateBridgeVlan(3, new BridgeVlan(100, 200)));

    // bridge vlan add dev br0 vid 10 pvid untagged self
    [Fact]
    public void CreateVlanOfTheBridgeItself() => Vector.AssertPuts(
        """
            34 00 00 00                                         # nlmsg_len 52
            13 00 05 00                                         # nlmsg_type RTM_SETLINK, nlmsg_flags REQUEST, ACK
            67 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 7, index 2, flags 0x0, change 0x0
            14 00 1a 00                                         # IFLA_AF_SPEC, length 20, nested
              06 00 00 00                                       # IFLA_BRIDGE_FLAGS, length 6
                02 00 00 00                                     # 2
              08 00 02 00                                       # IFLA_BRIDGE_VLAN_INFO, length 8
                06 00 0a 00                                     # flags 0x6, vid 10
        """,
        batch => batch.CreateBridgeVlan(2, new BridgeVlan(10, BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged), self: true));

    // bridge vlan del dev veth1 vid 1
    [Fact]
    public void DeletePortVlan() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            11 00 05 00                                         # nlmsg_type RTM_DELLINK, nlmsg_flags REQUEST, ACK
            67 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 7, index 3, flags 0x0, change 0x0
            0c 00 1a 00                                         # IFLA_AF_SPEC, length 12, nested
              08 00 02 00                                       # IFLA_BRIDGE_VLAN_INFO, length 8
                00 00 01 00                                     # flags 0x0, vid 1
        """,
        batch => batch.DeleteBridgeVlan(3, new BridgeVlan(1)));
}

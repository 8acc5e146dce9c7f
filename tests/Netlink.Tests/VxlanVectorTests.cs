using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about vxlans against what ip(8) sends, and an answer that it got; indices are those of the capture.</summary>
public sealed class VxlanVectorTests
{
    // ip link add vx2 mtu 1450 txqueuelen 0 address 0e:00:00:00:00:01 type vxlan id 2 local 192.0.2.1 dev d0 dstport 4789 ttl 7 nolearning gbp
    [Fact]
    public void CreateWithoutAQueue() => Vector.AssertPuts(
        """
            8c 00 00 00                                         # nlmsg_len 140
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            65 9d 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x0, change 0x0
            08 00 04 00                                         # IFLA_MTU, length 8
              aa 05 00 00                                       # 1450
            08 00 0d 00                                         # IFLA_TXQLEN, length 8
              00 00 00 00                                       # 0
            0a 00 01 00                                         # IFLA_ADDRESS, length 10
              0e 00 00 00 00 01 00 00                           # 0e:00:00:00:00:01
            08 00 03 00                                         # IFLA_IFNAME, length 8
              76 78 32 00                                       # "vx2"
            48 00 12 00                                         # IFLA_LINKINFO, length 72, nested
              09 00 01 00                                       # IFLA_INFO_KIND, length 9
                76 78 6c 61 6e 00 00 00                         # "vxlan"
              38 00 02 00                                       # IFLA_INFO_DATA, length 56, nested
                08 00 03 00                                     # IFLA_VXLAN_LINK, length 8
                  03 00 00 00                                   # 3
                05 00 05 00                                     # IFLA_VXLAN_TTL, length 5
                  07 00 00 00                                   # 7
                04 00 17 00                                     # IFLA_VXLAN_GBP, length 4
                08 00 01 00                                     # IFLA_VXLAN_ID, length 8
                  02 00 00 00                                   # 2
                08 00 04 00                                     # IFLA_VXLAN_LOCAL, length 8
                  c0 00 02 01                                   # 192.0.2.1
                05 00 07 00                                     # IFLA_VXLAN_LEARNING, length 5
                  00 00 00 00                                   # 0
                06 00 0f 00                                     # IFLA_VXLAN_PORT, length 6
                  12 b5 00 00                                   # 4789
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "vx2", Mtu = 1450, QueueLength = 0, Mac = new MacAddress(0x0e0000000001) },
            new Vxlan(2) { LowerLink = 3, Local = IpAddress.Parse("192.0.2.1"), Port = 4789, Ttl = 7, Learning = false, Gbp = true }));

    // ip link add vx3 type vxlan id 3 group 239.1.1.1 dev d0 local 192.0.2.1 dstport 4788
    [Fact]
    public void CreateWithAnIpv4Group() => Vector.AssertPuts(
        """
            6c 00 00 00                                         # nlmsg_len 108
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            66 9d 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x0, change 0x0
            08 00 03 00                                         # IFLA_IFNAME, length 8
              76 78 33 00                                       # "vx3"
            44 00 12 00                                         # IFLA_LINKINFO, length 68, nested
              09 00 01 00                                       # IFLA_INFO_KIND, length 9
                76 78 6c 61 6e 00 00 00                         # "vxlan"
              34 00 02 00                                       # IFLA_INFO_DATA, length 52, nested
                08 00 03 00                                     # IFLA_VXLAN_LINK, length 8
                  03 00 00 00                                   # 3
                08 00 01 00                                     # IFLA_VXLAN_ID, length 8
                  03 00 00 00                                   # 3
                08 00 04 00                                     # IFLA_VXLAN_LOCAL, length 8
                  c0 00 02 01                                   # 192.0.2.1
                08 00 02 00                                     # IFLA_VXLAN_GROUP, length 8
                  ef 01 01 01                                   # 239.1.1.1
                05 00 07 00                                     # IFLA_VXLAN_LEARNING, length 5
                  01 00 00 00                                   # 1
                06 00 0f 00                                     # IFLA_VXLAN_PORT, length 6
                  12 b4 00 00                                   # 4788
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "vx3" },
            new Vxlan(3) { LowerLink = 3, Local = IpAddress.Parse("192.0.2.1"), Group = IpAddress.Parse("239.1.1.1"), Port = 4788, Learning = true }));

    // ip link add vx7 type vxlan id 7 group ff05::100 dev d0 local 2001:db8::1 dstport 4787 learning
    [Fact]
    public void CreateWithAnIpv6Group() => Vector.AssertPuts(
        """
            84 00 00 00                                         # nlmsg_len 132
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            66 9d 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x0, change 0x0
            08 00 03 00                                         # IFLA_IFNAME, length 8
              76 78 37 00                                       # "vx7"
            5c 00 12 00                                         # IFLA_LINKINFO, length 92, nested
              09 00 01 00                                       # IFLA_INFO_KIND, length 9
                76 78 6c 61 6e 00 00 00                         # "vxlan"
              4c 00 02 00                                       # IFLA_INFO_DATA, length 76, nested
                08 00 03 00                                     # IFLA_VXLAN_LINK, length 8
                  03 00 00 00                                   # 3
                08 00 01 00                                     # IFLA_VXLAN_ID, length 8
                  07 00 00 00                                   # 7
                14 00 11 00                                     # IFLA_VXLAN_LOCAL6, length 20
                  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01   # 2001:db8::1
                14 00 10 00                                     # IFLA_VXLAN_GROUP6, length 20
                  ff 05 00 00 00 00 00 00 00 00 00 00 00 00 01 00   # ff05::100
                05 00 07 00                                     # IFLA_VXLAN_LEARNING, length 5
                  01 00 00 00                                   # 1
                06 00 0f 00                                     # IFLA_VXLAN_PORT, length 6
                  12 b3 00 00                                   # 4787
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "vx7" },
            new Vxlan(7) { LowerLink = 3, Local = IpAddress.Parse("2001:db8::1"), Group = IpAddress.Parse("ff05::100"), Port = 4787, Learning = true }));

    // ip link set vx2 type vxlan id 2 local 192.0.2.77 ttl 9
    [Fact]
    public void Change() => Vector.AssertPuts(
        """
            4c 00 00 00                                         # nlmsg_len 76
            10 00 05 00                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK
            67 9d 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 06 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 6, flags 0x0, change 0x0
            2c 00 12 00                                         # IFLA_LINKINFO, length 44, nested
              09 00 01 00                                       # IFLA_INFO_KIND, length 9
                76 78 6c 61 6e 00 00 00                         # "vxlan"
              1c 00 02 00                                       # IFLA_INFO_DATA, length 28, nested
                05 00 05 00                                     # IFLA_VXLAN_TTL, length 5
                  09 00 00 00                                   # 9
                08 00 01 00                                     # IFLA_VXLAN_ID, length 8
                  02 00 00 00                                   # 2
                08 00 04 00                                     # IFLA_VXLAN_LOCAL, length 8
                  c0 00 02 4d                                   # 192.0.2.77
        """,
        batch => batch.SetVxlan(6, new Vxlan(2) { Local = IpAddress.Parse("192.0.2.77"), Ttl = 9, Port = 4789, Gbp = true }));

    // IFLA_INFO_DATA of what ip -d link show dev vx2 got, for the first vxlan above.
    [Fact]
    public void DataOfALinkAreRead() => Assert.Equal(
        new Vxlan(2) { LowerLink = 3, Local = IpAddress.Parse("192.0.2.1"), Port = 4789, Ttl = 7, Learning = false, Gbp = true },
        Vxlan.Read(new NetlinkAttributes(Vector.Bytes(
            """
                08 00 01 00                                     # IFLA_VXLAN_ID, length 8
                  02 00 00 00                                   # 2
                08 00 03 00                                     # IFLA_VXLAN_LINK, length 8
                  03 00 00 00                                   # 3
                08 00 04 00                                     # IFLA_VXLAN_LOCAL, length 8
                  c0 00 02 01                                   # 192.0.2.1
                05 00 05 00                                     # IFLA_VXLAN_TTL, length 5
                  07 00 00 00                                   # 7
                05 00 1c 00                                     # IFLA_VXLAN_TTL_INHERIT, length 5
                  00 00 00 00                                   # 0
                05 00 06 00                                     # IFLA_VXLAN_TOS, length 5
                  00 00 00 00                                   # 0
                05 00 1d 00                                     # IFLA_VXLAN_DF, length 5
                  00 00 00 00                                   # 0
                08 00 1a 00                                     # IFLA_VXLAN_LABEL, length 8
                  00 00 00 00                                   # 0
                08 00 20 00                                     # IFLA_VXLAN_LABEL_POLICY, length 8
                  00 00 00 00                                   # 0
                05 00 07 00                                     # IFLA_VXLAN_LEARNING, length 5
                  00 00 00 00                                   # 0
                05 00 0b 00                                     # IFLA_VXLAN_PROXY, length 5
                  00 00 00 00                                   # 0
                05 00 0c 00                                     # IFLA_VXLAN_RSC, length 5
                  00 00 00 00                                   # 0
                05 00 0d 00                                     # IFLA_VXLAN_L2MISS, length 5
                  00 00 00 00                                   # 0
                05 00 0e 00                                     # IFLA_VXLAN_L3MISS, length 5
                  00 00 00 00                                   # 0
                05 00 19 00                                     # IFLA_VXLAN_COLLECT_METADATA, length 5
                  00 00 00 00                                   # 0
                08 00 08 00                                     # IFLA_VXLAN_AGEING, length 8
                  2c 01 00 00                                   # 300
                08 00 09 00                                     # IFLA_VXLAN_LIMIT, length 8
                  00 00 00 00                                   # 0
                06 00 0f 00                                     # IFLA_VXLAN_PORT, length 6
                  12 b5 00 00                                   # 4789
                05 00 12 00                                     # IFLA_VXLAN_UDP_CSUM, length 5
                  01 00 00 00                                   # 1
                05 00 13 00                                     # IFLA_VXLAN_UDP_ZERO_CSUM6_TX, length 5
                  00 00 00 00                                   # 0
                05 00 14 00                                     # IFLA_VXLAN_UDP_ZERO_CSUM6_RX, length 5
                  00 00 00 00                                   # 0
                05 00 15 00                                     # IFLA_VXLAN_REMCSUM_TX, length 5
                  00 00 00 00                                   # 0
                05 00 16 00                                     # IFLA_VXLAN_REMCSUM_RX, length 5
                  00 00 00 00                                   # 0
                05 00 1f 00                                     # IFLA_VXLAN_LOCALBYPASS, length 5
                  01 00 00 00                                   # 1
                08 00 0a 00                                     # IFLA_VXLAN_PORT_RANGE, length 8
                  00 00 00 00                                   # 0 to 0
                04 00 17 00                                     # IFLA_VXLAN_GBP, length 4
            """))));
}

using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about links that stand on others, and about namespaces, against what ip(8) sends; indices and descriptors are those of the capture.</summary>
public sealed class LowerLinkVectorTests
{
    // ip link add link up0 name eth0 mtu 1400 address 0e:00:00:00:00:01 group 5 netns NAME type macvlan mode bridge bcqueuelen 2000
    [Fact]
    public void CreateMacvlan() => Vector.AssertPuts(
        """
            7c 00 00 00                                         # nlmsg_len 124
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            46 72 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg
            08 00 04 00                                         # IFLA_MTU, length 8
              78 05 00 00                                       # 1400
            0a 00 01 00                                         # IFLA_ADDRESS, length 10
              0e 00 00 00 00 01 00 00                           # 0e:00:00:00:00:01
            08 00 1b 00                                         # IFLA_GROUP, length 8
              05 00 00 00                                       # 5
            08 00 1c 00                                         # IFLA_NET_NS_FD, length 8
              04 00 00 00                                       # 4
            08 00 05 00                                         # IFLA_LINK, length 8
              03 00 00 00                                       # 3
            09 00 03 00                                         # IFLA_IFNAME, length 9
              65 74 68 30 00 00 00 00                           # "eth0"
            24 00 12 00                                         # IFLA_LINKINFO, length 36, nested
              0b 00 01 00                                       # IFLA_INFO_KIND, length 11
                6d 61 63 76 6c 61 6e 00                         # "macvlan"
              14 00 02 00                                       # IFLA_INFO_DATA, length 20, nested
                08 00 07 00                                     # IFLA_MACVLAN_BC_QUEUE_LEN, length 8
                  d0 07 00 00                                   # 2000
                08 00 01 00                                     # IFLA_MACVLAN_MODE, length 8
                  04 00 00 00                                   # 4
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "eth0", Mtu = 1400, Mac = new MacAddress(0x0e0000000001), Group = 5, LowerLink = 3, NetNs = 4 },
            new Macvlan(MacvlanMode.Bridge) { BroadcastQueueLength = 2000 }));

    // ip link add link up0 name eth1 netns NAME type macvtap mode vepa
    [Fact]
    public void CreateMacvtap() => Vector.AssertPuts(
        """
            58 00 00 00                                         # nlmsg_len 88
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            46 72 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg
            08 00 1c 00                                         # IFLA_NET_NS_FD, length 8
              04 00 00 00                                       # 4
            08 00 05 00                                         # IFLA_LINK, length 8
              03 00 00 00                                       # 3
            09 00 03 00                                         # IFLA_IFNAME, length 9
              65 74 68 31 00 00 00 00                           # "eth1"
            1c 00 12 00                                         # IFLA_LINKINFO, length 28, nested
              0b 00 01 00                                       # IFLA_INFO_KIND, length 11
                6d 61 63 76 74 61 70 00                         # "macvtap"
              0c 00 02 00                                       # IFLA_INFO_DATA, length 12, nested
                08 00 01 00                                     # IFLA_MACVLAN_MODE, length 8
                  02 00 00 00                                   # 2
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "eth1", LowerLink = 3, NetNs = 4 }, new Macvlan(MacvlanMode.Vepa, IsTap: true)));

    // ip link add link up0 name eth0 netns NAME type ipvlan mode l3s
    [Fact]
    public void CreateIpvlan() => Vector.AssertPuts(
        """
            60 00 00 00                                         # nlmsg_len 96
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            46 72 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg
            08 00 1c 00                                         # IFLA_NET_NS_FD, length 8
              04 00 00 00                                       # 4
            08 00 05 00                                         # IFLA_LINK, length 8
              03 00 00 00                                       # 3
            09 00 03 00                                         # IFLA_IFNAME, length 9
              65 74 68 30 00 00 00 00                           # "eth0"
            24 00 12 00                                         # IFLA_LINKINFO, length 36, nested
              0a 00 01 00                                       # IFLA_INFO_KIND, length 10
                69 70 76 6c 61 6e 00 00                         # "ipvlan"
              14 00 02 00                                       # IFLA_INFO_DATA, length 20, nested
                06 00 01 00                                     # IFLA_IPVLAN_MODE, length 6
                  02 00 00 00                                   # 2
                06 00 02 00                                     # IFLA_IPVLAN_FLAGS, length 6
                  00 00 00 00                                   # 0
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "eth0", LowerLink = 3, NetNs = 4 }, new Ipvlan(IpvlanMode.L3Symmetric)));

    // ip link add link up0 name eth0 netns NAME type vlan id 5
    [Fact]
    public void CreateVlan() => Vector.AssertPuts(
        """
            54 00 00 00                                         # nlmsg_len 84
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            46 72 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg
            08 00 1c 00                                         # IFLA_NET_NS_FD, length 8
              04 00 00 00                                       # 4
            08 00 05 00                                         # IFLA_LINK, length 8
              03 00 00 00                                       # 3
            09 00 03 00                                         # IFLA_IFNAME, length 9
              65 74 68 30 00 00 00 00                           # "eth0"
            18 00 12 00                                         # IFLA_LINKINFO, length 24, nested
              08 00 01 00                                       # IFLA_INFO_KIND, length 8
                76 6c 61 6e                                     # "vlan"
              0c 00 02 00                                       # IFLA_INFO_DATA, length 12, nested
                06 00 01 00                                     # IFLA_VLAN_ID, length 6
                  05 00 00 00                                   # 5
        """,
        batch => batch.CreateLink(
            new LinkSettings { Name = "eth0", LowerLink = 3, NetNs = 4 }, new Vlan(5)));

    // ip netns set NAME auto
    [Fact]
    public void CreateNetNsId() => Vector.AssertPuts(
        """
            24 00 00 00                                         # nlmsg_len 36
            58 00 05 00                                         # nlmsg_type RTM_NEWNSID, nlmsg_flags REQUEST, ACK
            1d 72 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00                                         # struct rtgenmsg, padded
            08 00 03 00                                         # NETNSA_FD, length 8
              06 00 00 00                                       # 6
            08 00 01 00                                         # NETNSA_NSID, length 8
              ff ff ff ff                                       # -1
        """,
        batch => batch.CreateNetNsId(6));
}

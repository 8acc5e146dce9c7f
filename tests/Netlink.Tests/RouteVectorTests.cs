using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about routes and neighbours against what ip(8) sends; indices are those of the capture.</summary>
public sealed class RouteVectorTests
{
    // ip route add 10.9.0.0/16 via 10.1.2.1 dev veth1 src 10.1.2.3 metric 50 table 1000 mtu 1300 advmss 1200 onlink
    [Fact]
    public void CreateWithEverything() => Vector.AssertPuts(
        """
            60 00 00 00                                         # nlmsg_len 96
            18 00 05 06                                         # nlmsg_type RTM_NEWROUTE, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 10 00 00 00 03 00 01 04 00 00 00                 # struct rtmsg: family 2, dst_len 16, src_len, tos, table 0, protocol 3, scope 0, type 1, flags 0x4
            08 00 01 00                                         # RTA_DST, length 8
              0a 09 00 00                                       # 10.9.0.0
            08 00 05 00                                         # RTA_GATEWAY, length 8
              0a 01 02 01                                       # 10.1.2.1
            08 00 07 00                                         # RTA_PREFSRC, length 8
              0a 01 02 03                                       # 10.1.2.3
            08 00 06 00                                         # RTA_PRIORITY, length 8
              32 00 00 00                                       # 50
            08 00 0f 00                                         # RTA_TABLE, length 8
              e8 03 00 00                                       # 1000
            08 00 04 00                                         # RTA_OIF, length 8
              03 00 00 00                                       # 3
            14 00 08 00                                         # RTA_METRICS, length 20, nested
              08 00 02 00                                       # RTAX_MTU, length 8
                14 05 00 00                                     # 1300
              08 00 08 00                                       # RTAX_ADVMSS, length 8
                b0 04 00 00                                     # 1200
        """,
        batch => batch.CreateRoute(new Route
        {
            Destination = IpPrefix.Parse("10.9.0.0/16"), Gateway = IpAddress.Parse("10.1.2.1"), Link = 3, Source = IpAddress.Parse("10.1.2.3"),
            Priority = 50, Table = 1000, Mtu = 1300, AdvertisedMss = 1200, Flags = RouteFlags.OnLink,
        }));

    // ip route add 10.8.0.0/16 dev veth1 scope link
    [Fact]
    public void CreateOnLink() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            18 00 05 06                                         # nlmsg_type RTM_NEWROUTE, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 10 00 00 fe 03 fd 01 00 00 00 00                 # struct rtmsg: family 2, dst_len 16, src_len, tos, table 254, protocol 3, scope 253, type 1, flags 0x0
            08 00 01 00                                         # RTA_DST, length 8
              0a 08 00 00                                       # 10.8.0.0
            08 00 04 00                                         # RTA_OIF, length 8
              03 00 00 00                                       # 3
        """,
        batch => batch.CreateRoute(new Route
        {
            Destination = IpPrefix.Parse("10.8.0.0/16"), Link = 3, Scope = RouteScope.Link,
        }));

    // ip -6 route replace 2001:db8:1::/48 via 2001:db8::1 dev veth1 mtu 1300
    [Fact]
    public void ReplaceIpv6() => Vector.AssertPuts(
        """
            58 00 00 00                                         # nlmsg_len 88
            18 00 05 05                                         # nlmsg_type RTM_NEWROUTE, nlmsg_flags REQUEST, ACK, REPLACE, CREATE
            d1 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            0a 30 00 00 fe 03 00 01 00 00 00 00                 # struct rtmsg: family 10, dst_len 48, src_len, tos, table 254, protocol 3, scope 0, type 1, flags 0x0
            14 00 01 00                                         # RTA_DST, length 20
              20 01 0d b8 00 01 00 00 00 00 00 00 00 00 00 00   # 2001:db8:1::
            14 00 05 00                                         # RTA_GATEWAY, length 20
              20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01   # 2001:db8::1
            08 00 04 00                                         # RTA_OIF, length 8
              05 00 00 00                                       # 5
            0c 00 08 00                                         # RTA_METRICS, length 12, nested
              08 00 02 00                                       # RTAX_MTU, length 8
                14 05 00 00                                     # 1300
        """,
        batch => batch.CreateRoute(
        new Route
        {
            Destination = IpPrefix.Parse("2001:db8:1::/48"), Gateway = IpAddress.Parse("2001:db8::1"), Link = 5, Mtu = 1300,
        },
        CreateMode.Replace));

    // ip route del 10.8.0.0/16 dev veth1
    [Fact]
    public void Delete() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            19 00 05 00                                         # nlmsg_type RTM_DELROUTE, nlmsg_flags REQUEST, ACK
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 10 00 00 fe 00 ff 00 00 00 00 00                 # struct rtmsg: family 2, dst_len 16, src_len, tos, table 254, protocol 0, scope 255, type 0, flags 0x0
            08 00 01 00                                         # RTA_DST, length 8
              0a 08 00 00                                       # 10.8.0.0
            08 00 04 00                                         # RTA_OIF, length 8
              03 00 00 00                                       # 3
        """,
        batch => batch.DeleteRoute(new Route
        {
            Destination = IpPrefix.Parse("10.8.0.0/16"), Link = 3,
        }));

    // ip neigh replace 10.1.2.9 lladdr 0e:00:00:00:00:09 nud permanent dev veth1
    [Fact]
    public void ReplaceNeighbour() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            1c 00 05 05                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags REQUEST, ACK, REPLACE, CREATE
            67 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 00 00 00 03 00 00 00 80 00 00 00                 # struct ndmsg: family 2, index 3, state 0x80, flags 0x0, type
            08 00 01 00                                         # NDA_DST, length 8
              0a 01 02 09                                       # 10.1.2.9
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 09 00 00                           # 0e:00:00:00:00:09
        """,
        batch => batch.CreateNeighbour(
            new Neighbour { Link = 3, Address = IpAddress.Parse("10.1.2.9"), Mac = new MacAddress(0x0e0000000009) },
            CreateMode.Replace));

    // ip neigh del 10.1.2.9 dev veth1
    [Fact]
    public void DeleteNeighbour() => Vector.AssertPuts(
        """
            24 00 00 00                                         # nlmsg_len 36
            1d 00 05 00                                         # nlmsg_type RTM_DELNEIGH, nlmsg_flags REQUEST, ACK
            67 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 00 00 00 03 00 00 00 00 00 00 00                 # struct ndmsg: family 2, index 3, state 0 (ip sends 0x80, which is not read), flags 0x0, type
            08 00 01 00                                         # NDA_DST, length 8
              0a 01 02 09                                       # 10.1.2.9
        """,
        batch => batch.DeleteNeighbour(
            new Neighbour { Link = 3, Address = IpAddress.Parse("10.1.2.9") }));
}

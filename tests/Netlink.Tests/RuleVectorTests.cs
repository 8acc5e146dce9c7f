using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about policy rules against what ip(8) sends.</summary>
public sealed class RuleVectorTests
{
    // ip rule add from 10.1.2.3 lookup 100 protocol 77
    [Fact]
    public void CreateForASource() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            20 00 05 06                                         # nlmsg_type RTM_NEWRULE, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            3a 75 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 00 20 00 64 00 00 01 00 00 00 00                 # struct fib_rule_hdr: family 2, dst_len, src_len 32, tos, table 100, res1, res2, action 1, flags 0x0
            08 00 02 00                                         # FRA_SRC, length 8
              0a 01 02 03                                       # 10.1.2.3
            05 00 15 00                                         # FRA_PROTOCOL, length 5
              4d 00 00 00                                       # 77
        """,
        batch => batch.CreateRule(new Rule
        {
            Family = IpFamily.V4, Source = IpPrefix.Parse("10.1.2.3/32"), Table = 100, Protocol = (RouteProtocol)77,
        }));

    // ip rule add from 10.1.2.0/24 to 10.9.0.0/16 priority 500 iif net1 oif eth0 protocol 77 lookup 1000
    [Fact]
    public void CreateWithEverything() => Vector.AssertPuts(
        """
            5c 00 00 00                                         # nlmsg_len 92
            20 00 05 06                                         # nlmsg_type RTM_NEWRULE, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            3a 75 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 10 18 00 00 00 00 01 00 00 00 00                 # struct fib_rule_hdr: family 2, dst_len 16, src_len 24, tos, table 0, res1, res2, action 1, flags 0x0
            08 00 02 00                                         # FRA_SRC, length 8
              0a 01 02 00                                       # 10.1.2.0
            08 00 01 00                                         # FRA_DST, length 8
              0a 09 00 00                                       # 10.9.0.0
            08 00 06 00                                         # FRA_PRIORITY, length 8
              f4 01 00 00                                       # 500
            09 00 03 00                                         # FRA_IIFNAME, length 9
              6e 65 74 31 00 00 00 00                           # "net1"
            09 00 11 00                                         # FRA_OIFNAME, length 9
              65 74 68 30 00 00 00 00                           # "eth0"
            05 00 15 00                                         # FRA_PROTOCOL, length 5
              4d 00 00 00                                       # 77
            08 00 0f 00                                         # FRA_TABLE, length 8
              e8 03 00 00                                       # 1000
        """,
        batch => batch.CreateRule(new Rule
        {
            Family = IpFamily.V4, Source = IpPrefix.Parse("10.1.2.0/24"), Destination = IpPrefix.Parse("10.9.0.0/16"), Priority = 500,
            InputLink = "net1", OutputLink = "eth0", Protocol = (RouteProtocol)77, Table = 1000,
        }));

    // ip -6 rule add from fd08::5 lookup 101
    [Fact]
    public void CreateIpv6() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            20 00 05 06                                         # nlmsg_type RTM_NEWRULE, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            3a 75 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            0a 00 80 00 65 00 00 01 00 00 00 00                 # struct fib_rule_hdr: family 10, dst_len, src_len 128, tos, table 101, res1, res2, action 1, flags 0x0
            14 00 02 00                                         # FRA_SRC, length 20
              fd 08 00 00 00 00 00 00 00 00 00 00 00 00 00 05   # fd08::5
        """,
        batch => batch.CreateRule(new Rule { Family = IpFamily.V6, Source = IpPrefix.Parse("fd08::5/128"), Table = 101 }));

    // ip rule add not from 10.1.2.9 priority 501 lookup 1000
    [Fact]
    public void CreateInverted() => Vector.AssertPuts(
        """
            34 00 00 00                                         # nlmsg_len 52
            20 00 05 06                                         # nlmsg_type RTM_NEWRULE, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            3a 75 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 00 20 00 00 00 00 01 02 00 00 00                 # struct fib_rule_hdr: family 2, dst_len, src_len 32, tos, table 0, res1, res2, action 1, flags 0x2
            08 00 02 00                                         # FRA_SRC, length 8
              0a 01 02 09                                       # 10.1.2.9
            08 00 06 00                                         # FRA_PRIORITY, length 8
              f5 01 00 00                                       # 501
            08 00 0f 00                                         # FRA_TABLE, length 8
              e8 03 00 00                                       # 1000
        """,
        batch => batch.CreateRule(new Rule
        {
            Family = IpFamily.V4, Source = IpPrefix.Parse("10.1.2.9/32"), Priority = 501, Table = 1000, Flags = RuleFlags.Invert,
        }));

    // ip rule add l3mdev priority 2000
    [Fact]
    public void CreateForVrfs() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            20 00 05 06                                         # nlmsg_type RTM_NEWRULE, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            3a 75 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 00 00 00 00 00 00 01 00 00 00 00                 # struct fib_rule_hdr: family 2, dst_len, src_len, tos, table 0, res1, res2, action 1, flags 0x0
            05 00 13 00                                         # FRA_L3MDEV, length 5
              01 00 00 00                                       # 1
            08 00 06 00                                         # FRA_PRIORITY, length 8
              d0 07 00 00                                       # 2000
        """,
        batch => batch.CreateRule(new Rule { Family = IpFamily.V4, IsL3Master = true, Priority = 2000 }));

    // ip rule del from 10.1.2.3 priority 32765 lookup 100
    [Fact]
    public void Delete() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            21 00 05 00                                         # nlmsg_type RTM_DELRULE, nlmsg_flags REQUEST, ACK
            3a 75 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 00 20 00 64 00 00 00 00 00 00 00                 # struct fib_rule_hdr: family 2, dst_len, src_len 32, tos, table 100, res1, res2, action 0, flags 0x0
            08 00 02 00                                         # FRA_SRC, length 8
              0a 01 02 03                                       # 10.1.2.3
            08 00 06 00                                         # FRA_PRIORITY, length 8
              fd 7f 00 00                                       # 32765
        """,
        batch => batch.DeleteRule(new Rule { Family = IpFamily.V4, Source = IpPrefix.Parse("10.1.2.3/32"), Priority = 32765, Table = 100 }));
}

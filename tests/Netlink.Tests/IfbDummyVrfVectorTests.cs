using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests for links of kinds ifb, dummy and vrf against what ip(8) sends.</summary>
public sealed class IfbDummyVrfVectorTests
{
    // ip link add ifb7 type ifb
    [Fact]
    public void CreateIfb() => Vector.AssertPuts(
        """
            38 00 00 00                                         # nlmsg_len 56
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c0 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x0, change 0x0
            09 00 03 00                                         # IFLA_IFNAME, length 9
              69 66 62 37 00 00 00 00                           # "ifb7"
            0c 00 12 00                                         # IFLA_LINKINFO, length 12, nested
              07 00 01 00                                       # IFLA_INFO_KIND, length 7
                69 66 62 00                                     # "ifb"
        """,
        batch => batch.CreateLink(new LinkSettings { Name = "ifb7" }, default(Ifb)));

    // ip link add d0 mtu 1400 up type dummy
    [Fact]
    public void CreateDummy() => Vector.AssertPuts(
        """
            40 00 00 00                                         # nlmsg_len 64
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c0 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x1, change 0x1
            08 00 04 00                                         # IFLA_MTU, length 8
              78 05 00 00                                       # 1400
            07 00 03 00                                         # IFLA_IFNAME, length 7
              64 30 00 00                                       # "d0"
            10 00 12 00                                         # IFLA_LINKINFO, length 16, nested
              09 00 01 00                                       # IFLA_INFO_KIND, length 9
                64 75 6d 6d 79 00 00 00                         # "dummy"
        """,
        batch => batch.CreateLink(new LinkSettings { Name = "d0", Mtu = 1400, Up = true }, default(Dummy)));

    // ip link add blue up type vrf table 1001
    [Fact]
    public void CreateVrf() => Vector.AssertPuts(
        """
            44 00 00 00                                         # nlmsg_len 68
            10 00 05 06                                         # nlmsg_type RTM_NEWLINK, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c0 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00     # struct ifinfomsg: family 0, index 0, flags 0x1, change 0x1
            09 00 03 00                                         # IFLA_IFNAME, length 9
              62 6c 75 65 00 00 00 00                           # "blue"
            18 00 12 00                                         # IFLA_LINKINFO, length 24, nested
              07 00 01 00                                       # IFLA_INFO_KIND, length 7
                76 72 66 00                                     # "vrf"
              0c 00 02 00                                       # IFLA_INFO_DATA, length 12, nested
                08 00 01 00                                     # IFLA_VRF_TABLE, length 8
                  e9 03 00 00                                   # 1001
        """,
        batch => batch.CreateLink(new LinkSettings { Name = "blue", Up = true }, new Vrf(1001)));
}

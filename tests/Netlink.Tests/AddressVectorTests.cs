using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about addresses against what ip(8) sends; indices are those of the capture.</summary>
public sealed class AddressVectorTests
{
    // ip addr add 10.1.2.3/24 broadcast 10.1.2.255 dev veth1
    [Fact]
    public void CreateIpv4() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            14 00 05 06                                         # nlmsg_type RTM_NEWADDR, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 18 00 00 03 00 00 00                             # struct ifaddrmsg: family 2, prefix length 24, flags 0x0, scope 0, index 3
            08 00 02 00                                         # IFA_LOCAL, length 8
              0a 01 02 03                                       # 10.1.2.3
            08 00 04 00                                         # IFA_BROADCAST, length 8
              0a 01 02 ff                                       # 10.1.2.255
            08 00 01 00                                         # IFA_ADDRESS, length 8
              0a 01 02 03                                       # 10.1.2.3
        """,
        batch => batch.CreateAddress(new InterfaceAddress { Link = 3, Prefix = IpPrefix.Parse("10.1.2.3/24") }));

    // ip addr add 2001:db8::3/64 dev veth1 nodad
    [Fact]
    public void CreateIpv6WithoutDad() => Vector.AssertPuts(
        """
            40 00 00 00                                         # nlmsg_len 64
            14 00 05 06                                         # nlmsg_type RTM_NEWADDR, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            0a 40 02 00 03 00 00 00                             # struct ifaddrmsg: family 10, prefix length 64, flags 0x2, scope 0, index 3
            14 00 02 00                                         # IFA_LOCAL, length 20
              20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 03   # 2001:db8::3
            14 00 01 00                                         # IFA_ADDRESS, length 20
              20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 03   # 2001:db8::3
        """,
        batch => batch.CreateAddress(
            new InterfaceAddress { Link = 3, Prefix = IpPrefix.Parse("2001:db8::3/64"), Flags = AddressFlags.NoDad }));

    // ip addr add 10.1.2.3/24 broadcast 10.1.2.255 dev veth1 noprefixroute
    [Fact]
    public void CreateWithFlagsBeyondTheHeader() => Vector.AssertPuts(
        """
            38 00 00 00                                         # nlmsg_len 56
            14 00 05 06                                         # nlmsg_type RTM_NEWADDR, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 18 00 00 03 00 00 00                             # struct ifaddrmsg: family 2, prefix length 24, flags 0x0, scope 0, index 3
            08 00 02 00                                         # IFA_LOCAL, length 8
              0a 01 02 03                                       # 10.1.2.3
            08 00 04 00                                         # IFA_BROADCAST, length 8
              0a 01 02 ff                                       # 10.1.2.255
            08 00 08 00                                         # IFA_FLAGS, length 8
              00 02 00 00                                       # 512
            08 00 01 00                                         # IFA_ADDRESS, length 8
              0a 01 02 03                                       # 10.1.2.3
        """,
        batch => batch.CreateAddress(
            new InterfaceAddress { Link = 3, Prefix = IpPrefix.Parse("10.1.2.3/24"), Flags = AddressFlags.NoPrefixRoute }));

    // ip addr del 10.1.2.3/24 dev veth1
    [Fact]
    public void Delete() => Vector.AssertPuts(
        """
            28 00 00 00                                         # nlmsg_len 40
            15 00 05 00                                         # nlmsg_type RTM_DELADDR, nlmsg_flags REQUEST, ACK
            66 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 18 00 00 03 00 00 00                             # struct ifaddrmsg: family 2, prefix length 24, flags 0x0, scope 0, index 3
            08 00 02 00                                         # IFA_LOCAL, length 8
              0a 01 02 03                                       # 10.1.2.3
            08 00 01 00                                         # IFA_ADDRESS, length 8
              0a 01 02 03                                       # 10.1.2.3
        """,
        batch => batch.DeleteAddress(new InterfaceAddress { Link = 3, Prefix = IpPrefix.Parse("10.1.2.3/24") }));
}

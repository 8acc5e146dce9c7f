using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about FDB entries against what bridge(8) sends, and answers that it got; indices are those of the capture.</summary>
public sealed class FdbVectorTests
{
    // bridge(8) adds NUD_NOARP, for a bridge: "static".
    private const NeighbourState BridgesState = NeighbourState.Permanent | NeighbourState.NoArp;

    private static readonly FdbEntry _entry = new()
    {
        Link = 4, Mac = new MacAddress(0x0e0000000002), Destination = IpAddress.Parse("192.0.2.2"), State = BridgesState,
    };

    // bridge fdb replace 0e:00:00:00:00:02 dev vx1 dst 192.0.2.2
    [Fact]
    public void ReplaceIpv4() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            1c 00 05 05                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags REQUEST, ACK, REPLACE, CREATE
            a1 9b 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 04 00 00 00 c0 00 02 00                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 02 00 00                           # 0e:00:00:00:00:02
            08 00 01 00                                         # NDA_DST, length 8
              c0 00 02 02                                       # 192.0.2.2
        """,
        batch => batch.CreateFdbEntry(_entry, CreateMode.Replace));

    // bridge fdb replace 0e:00:00:00:00:02 dev vx6 dst 2001:db8::2 self permanent
    [Fact]
    public void ReplaceIpv6() => Vector.AssertPuts(
        """
            3c 00 00 00                                         # nlmsg_len 60
            1c 00 05 05                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags REQUEST, ACK, REPLACE, CREATE
            a2 9b 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 05 00 00 00 c0 00 02 00                 # struct ndmsg: family 7, index 5, state 0xc0, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 02 00 00                           # 0e:00:00:00:00:02
            14 00 01 00                                         # NDA_DST, length 20
              20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02   # 2001:db8::2
        """,
        batch => batch.CreateFdbEntry(_entry with { Link = 5, Destination = IpAddress.Parse("2001:db8::2") }, CreateMode.Replace));

    // bridge fdb append 00:00:00:00:00:00 dev vx1 dst 192.0.2.3
    [Fact]
    public void AppendToTheEntryForAllOthers() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            1c 00 05 0c                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags REQUEST, ACK, CREATE, APPEND
            a2 9b 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 04 00 00 00 c0 00 02 00                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              00 00 00 00 00 00 00 00                           # 00:00:00:00:00:00
            08 00 01 00                                         # NDA_DST, length 8
              c0 00 02 03                                       # 192.0.2.3
        """,
        batch => batch.CreateFdbEntry(_entry with { Mac = default, Destination = IpAddress.Parse("192.0.2.3") }, CreateMode.Append));

    // bridge fdb add 0e:00:00:00:00:05 dev vx1 dst 192.0.2.5 port 4790 vni 77
    [Fact]
    public void CreateWithPortAndVni() => Vector.AssertPuts(
        """
            40 00 00 00                                         # nlmsg_len 64
            1c 00 05 06                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            a2 9b 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 04 00 00 00 c0 00 02 00                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 05 00 00                           # 0e:00:00:00:00:05
            08 00 01 00                                         # NDA_DST, length 8
              c0 00 02 05                                       # 192.0.2.5
            06 00 06 00                                         # NDA_PORT, length 6
              12 b6 00 00                                       # 4790
            08 00 07 00                                         # NDA_VNI, length 8
              4d 00 00 00                                       # 77
        """,
        batch => batch.CreateFdbEntry(
            _entry with { Mac = new MacAddress(0x0e0000000005), Destination = IpAddress.Parse("192.0.2.5"), Port = 4790, Vni = 77 }));

    // bridge fdb add 0e:00:00:00:00:07 dev vx1 dst 192.0.2.7 via d0
    [Fact]
    public void CreateWithALinkToLeaveBy() => Vector.AssertPuts(
        """
            38 00 00 00                                         # nlmsg_len 56
            1c 00 05 06                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            a2 9b 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 04 00 00 00 c0 00 02 00                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 07 00 00                           # 0e:00:00:00:00:07
            08 00 01 00                                         # NDA_DST, length 8
              c0 00 02 07                                       # 192.0.2.7
            08 00 08 00                                         # NDA_IFINDEX, length 8
              03 00 00 00                                       # 3
        """,
        batch => batch.CreateFdbEntry(
            _entry with { Mac = new MacAddress(0x0e0000000007), Destination = IpAddress.Parse("192.0.2.7"), OutputLink = 3 }));

    // bridge fdb del 0e:00:00:00:00:02 dev vx1 dst 192.0.2.2
    [Fact]
    public void DeleteOneDestination() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            1d 00 05 00                                         # nlmsg_type RTM_DELNEIGH, nlmsg_flags REQUEST, ACK
            a2 9b 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 04 00 00 00 c0 00 02 00                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 02 00 00                           # 0e:00:00:00:00:02
            08 00 01 00                                         # NDA_DST, length 8
              c0 00 02 02                                       # 192.0.2.2
        """,
        batch => batch.DeleteFdbEntry(_entry));

    // bridge fdb del 00:00:00:00:00:00 dev vx1
    [Fact]
    public void DeleteAllDestinations() => Vector.AssertPuts(
        """
            28 00 00 00                                         # nlmsg_len 40
            1d 00 05 00                                         # nlmsg_type RTM_DELNEIGH, nlmsg_flags REQUEST, ACK
            a3 9b 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 04 00 00 00 c0 00 02 00                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              00 00 00 00 00 00 00 00                           # 00:00:00:00:00:00
        """,
        batch => batch.DeleteFdbEntry(new FdbEntry { Link = 4, Mac = default, State = BridgesState }));

    // As Flannel makes it: what is left out is permanent and the link's own.
    [Fact]
    public void LeftOutStateAndFlagsArePermanentAndSelf() => Vector.AssertPuts(
        """
            28 00 00 00                                         # nlmsg_len 40
            1c 00 05 06                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            00 00 00 00 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            07 00 00 00 04 00 00 00 80 00 02 00                 # struct ndmsg: family 7, index 4, state NUD_PERMANENT, flags NTF_SELF, type
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 02 00 00                           # 0e:00:00:00:00:02
        """,
        batch => batch.CreateFdbEntry(new FdbEntry { Link = 4, Mac = new MacAddress(0x0e0000000002) }));

    // What bridge fdb show dev vx1 got: one datagram of two messages.
    [Fact]
    public void EntriesOfAnIpv4VxlanAreRead() => Assert.Equal(
        [
            _entry with
            {
                Mac = new MacAddress(0x0e0000000005), Destination = IpAddress.Parse("192.0.2.5"), Port = 4790, Vni = 77, Flags = NeighbourFlags.Self,
            },
            _entry with { Mac = new MacAddress(0x0e0000000007), Destination = IpAddress.Parse("192.0.2.7"), OutputLink = 3, Flags = NeighbourFlags.Self },
        ],
        Read(
            """
                54 00 00 00                                         # nlmsg_len 84
                1c 00 02 00                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags MULTI
                89 9c 01 6b 7e 4b 00 00                             # nlmsg_seq, nlmsg_pid
                07 00 00 00 04 00 00 00 c0 00 02 01                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type RTN_UNICAST
                0a 00 02 00                                         # NDA_LLADDR, length 10
                  0e 00 00 00 00 05 00 00                           # 0e:00:00:00:00:05
                08 00 01 00                                         # NDA_DST, length 8
                  c0 00 02 05                                       # 192.0.2.5
                06 00 06 00                                         # NDA_PORT, length 6
                  12 b6 00 00                                       # 4790
                08 00 07 00                                         # NDA_VNI, length 8
                  4d 00 00 00                                       # 77
                14 00 03 00                                         # NDA_CACHEINFO, length 20
                  00 00 00 00 02 00 00 00 02 00 00 00 00 00 00 00   # struct nda_cacheinfo
                4c 00 00 00                                         # nlmsg_len 76
                1c 00 02 00                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags MULTI
                89 9c 01 6b 7e 4b 00 00                             # nlmsg_seq, nlmsg_pid
                07 00 00 00 04 00 00 00 c0 00 02 01                 # struct ndmsg: family 7, index 4, state 0xc0, flags NTF_SELF, type RTN_UNICAST
                0a 00 02 00                                         # NDA_LLADDR, length 10
                  0e 00 00 00 00 07 00 00                           # 0e:00:00:00:00:07
                08 00 01 00                                         # NDA_DST, length 8
                  c0 00 02 07                                       # 192.0.2.7
                08 00 08 00                                         # NDA_IFINDEX, length 8
                  03 00 00 00                                       # 3
                14 00 03 00                                         # NDA_CACHEINFO, length 20
                  00 00 00 00 16 00 00 00 16 00 00 00 00 00 00 00   # struct nda_cacheinfo
            """));

    // What bridge fdb show dev vx6 got.
    [Fact]
    public void EntryOfAnIpv6VxlanIsReadAndIsNoNeighbour() => Assert.Equal(
        [_entry with { Link = 5, Destination = IpAddress.Parse("2001:db8::2"), Flags = NeighbourFlags.Self }],
        Read(
            """
                50 00 00 00                                         # nlmsg_len 80
                1c 00 02 00                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags MULTI
                89 9c 01 6b 82 4b 00 00                             # nlmsg_seq, nlmsg_pid
                07 00 00 00 05 00 00 00 c0 00 02 01                 # struct ndmsg: family 7, index 5, state 0xc0, flags NTF_SELF, type RTN_UNICAST
                0a 00 02 00                                         # NDA_LLADDR, length 10
                  0e 00 00 00 00 02 00 00                           # 0e:00:00:00:00:02
                14 00 01 00                                         # NDA_DST, length 20
                  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02   # 2001:db8::2
                14 00 03 00                                         # NDA_CACHEINFO, length 20
                  00 00 00 00 02 00 00 00 02 00 00 00 00 00 00 00   # struct nda_cacheinfo
            """));

    // What RTM_GETNEIGH of an IP family gets is no FDB entry.
    [Fact]
    public void NeighbourIsNoEntry() => Assert.Empty(Read(
        """
            30 00 00 00                                         # nlmsg_len 48
            1c 00 02 00                                         # nlmsg_type RTM_NEWNEIGH, nlmsg_flags MULTI
            67 ec 00 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            02 00 00 00 03 00 00 00 80 00 00 00                 # struct ndmsg: family 2, index 3, state 0x80, flags 0x0, type
            08 00 01 00                                         # NDA_DST, length 8
              0a 01 02 09                                       # 10.1.2.9
            0a 00 02 00                                         # NDA_LLADDR, length 10
              0e 00 00 00 00 09 00 00                           # 0e:00:00:00:00:09
        """,
        neighbours: 1));

    private static List<FdbEntry> Read(string captured, int neighbours = 0)
    {
        List<FdbEntry> entries = [];
        List<Neighbour> others = [];
        foreach (NetlinkMessage message in new NetlinkMessages(Vector.Bytes(captured)))
        {
            FdbReader.Parse(message, entries);
            Neighbour.Parse(message, others);
        }

        Assert.Equal(neighbours, others.Count);
        return entries;
    }
}

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests about filters against what tc(8) sends; indices are those of the capture.</summary>
public sealed class TrafficFilterVectorTests
{
    private static readonly TrafficHandle One = TrafficHandle.Qdisc(1);

    // tc filter add dev v0 parent 1: protocol all prio 5 u32 match u32 0 0 flowid 1:30
    [Fact]
    public void CreateU32ToAClass() => Vector.AssertPuts(
        """
            5c 00 00 00                                         # nlmsg_len 92
            2c 00 05 06                                         # nlmsg_type RTM_NEWTFILTER, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 00 00 01 00                             # handle 0, parent 1:
            00 03 05 00                                         # info: protocol ETH_P_ALL in network order, priority 5
            08 00 01 00                                         # TCA_KIND, length 8
              75 33 32 00                                       # "u32"
            30 00 02 00                                         # TCA_OPTIONS, length 48, nested
              08 00 01 00                                       # TCA_U32_CLASSID, length 8
                30 00 01 00                                     # 1:30
              24 00 05 00                                       # TCA_U32_SEL, length 36
                01 00 01 00                                     # flags TC_U32_TERMINAL, offshift 0, nkeys 1
                00 00 00 00 00 00 00 00 00 00 00 00             # offmask, off, offoff, hoff, hmask
                00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # the key: mask, val, off, offmask
        """,
        batch => batch.CreateTrafficFilter(new TrafficFilterPlace(3, One, 5), new U32 { Class = TrafficHandle.Class(1, 0x30) }));

    // tc filter add dev v0 parent 1: protocol all prio 6 matchall flowid 1:30
    [Fact]
    public void CreateMatchallToAClass() => Vector.AssertPuts(
        """
            40 00 00 00                                         # nlmsg_len 64
            2c 00 05 06                                         # nlmsg_type RTM_NEWTFILTER, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 00 00 01 00                             # handle 0, parent 1:
            00 03 06 00                                         # info: protocol ETH_P_ALL in network order, priority 6
            0d 00 01 00                                         # TCA_KIND, length 13
              6d 61 74 63 68 61 6c 6c 00 00 00 00               # "matchall"
            0c 00 02 00                                         # TCA_OPTIONS, length 12, nested
              08 00 01 00                                       # TCA_MATCHALL_CLASSID, length 8
                30 00 01 00                                     # 1:30
        """,
        batch => batch.CreateTrafficFilter(new TrafficFilterPlace(3, One, 6), new Matchall { Class = TrafficHandle.Class(1, 0x30) }));

    // tc filter add dev v0 parent ffff: protocol all prio 2 u32 match u32 0 0 flowid 1:1 action mirred egress redirect dev ifb0
    [Fact]
    public void CreateU32WithARedirect() => Vector.AssertPuts(
        """
            94 00 00 00                                         # nlmsg_len 148
            2c 00 05 06                                         # nlmsg_type RTM_NEWTFILTER, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 00 00 ff ff                             # handle 0, parent ffff:
            00 03 02 00                                         # info: protocol ETH_P_ALL in network order, priority 2
            08 00 01 00                                         # TCA_KIND, length 8
              75 33 32 00                                       # "u32"
            68 00 02 00                                         # TCA_OPTIONS, length 104, nested
              08 00 01 00                                       # TCA_U32_CLASSID, length 8
                01 00 01 00                                     # 1:1
              38 00 07 00                                       # TCA_U32_ACT, length 56, nested
                34 00 01 00                                     # action 1, length 52, nested
                  0b 00 01 00                                   # TCA_ACT_KIND, length 11
                    6d 69 72 72 65 64 00 00                     # "mirred"
                  24 00 02 00                                   # TCA_ACT_OPTIONS, length 36, nested; here tc says NLA_F_NESTED
                    20 00 02 00                                 # TCA_MIRRED_PARMS, length 32
                      00 00 00 00 00 00 00 00 04 00 00 00       # index, capab, action TC_ACT_STOLEN
                      00 00 00 00 00 00 00 00                   # refcnt, bindcnt
                      01 00 00 00 04 00 00 00                   # eaction TCA_EGRESS_REDIR, ifindex 4
              24 00 05 00                                       # TCA_U32_SEL, length 36
                01 00 01 00                                     # flags TC_U32_TERMINAL, offshift 0, nkeys 1
                00 00 00 00 00 00 00 00 00 00 00 00             # offmask, off, offoff, hoff, hmask
                00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # the key: mask, val, off, offmask
        """,
        batch => batch.CreateTrafficFilter(
            new TrafficFilterPlace(3, TrafficHandle.IngressQdisc, 2), new U32(4) { Class = TrafficHandle.Class(1, 1) }));

    // tc filter replace dev v0 parent ffff: protocol ip prio 1 handle 800::800 u32 match u32 0 0 action mirred egress redirect dev ifb0
    [Fact]
    public void ReplaceU32OfAProtocol() => Vector.AssertPuts(
        """
            8c 00 00 00                                         # nlmsg_len 140
            2c 00 05 05                                         # nlmsg_type RTM_NEWTFILTER, nlmsg_flags REQUEST, ACK, REPLACE, which tc does not say, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 08 00 80 00 00 ff ff                             # handle 800::800, parent ffff:
            08 00 01 00                                         # info: protocol ETH_P_IP in network order, priority 1
            08 00 01 00                                         # TCA_KIND, length 8
              75 33 32 00                                       # "u32"
            60 00 02 00                                         # TCA_OPTIONS, length 96, nested
              38 00 07 00                                       # TCA_U32_ACT, length 56, nested
                34 00 01 00                                     # action 1, length 52, nested
                  0b 00 01 00                                   # TCA_ACT_KIND, length 11
                    6d 69 72 72 65 64 00 00                     # "mirred"
                  24 00 02 00                                   # TCA_ACT_OPTIONS, length 36, nested; here tc says NLA_F_NESTED
                    20 00 02 00                                 # TCA_MIRRED_PARMS, length 32
                      00 00 00 00 00 00 00 00 04 00 00 00       # index, capab, action TC_ACT_STOLEN
                      00 00 00 00 00 00 00 00                   # refcnt, bindcnt
                      01 00 00 00 04 00 00 00                   # eaction TCA_EGRESS_REDIR, ifindex 4
              24 00 05 00                                       # TCA_U32_SEL, length 36
                01 00 01 00                                     # flags TC_U32_TERMINAL, offshift 0, nkeys 1
                00 00 00 00 00 00 00 00 00 00 00 00             # offmask, off, offoff, hoff, hmask
                00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # the key: mask, val, off, offmask
        """,
        batch => batch.CreateTrafficFilter(
            new TrafficFilterPlace(3, TrafficHandle.IngressQdisc, 1, 0x0800, 0x8000_0800), new U32(4), CreateMode.Replace));

    // tc filter add dev v0 parent ffff: protocol all prio 3 matchall action mirred egress redirect dev ifb0
    [Fact]
    public void CreateMatchallWithARedirect() => Vector.AssertPuts(MatchallWithARedirect, PutMatchallWithARedirect);

    // tc filter del dev v0 parent ffff: protocol all prio 1 handle 800::800 u32
    [Fact]
    public void DeleteOne() => Vector.AssertPuts(
        """
            2c 00 00 00                                         # nlmsg_len 44
            2d 00 05 00                                         # nlmsg_type RTM_DELTFILTER, nlmsg_flags REQUEST, ACK
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 08 00 80 00 00 ff ff                             # handle 800::800, parent ffff:
            00 03 01 00                                         # info: protocol ETH_P_ALL in network order, priority 1
            08 00 01 00                                         # TCA_KIND, length 8
              75 33 32 00                                       # "u32"
        """,
        batch => batch.DeleteTrafficFilter(
            new TrafficFilterPlace(3, TrafficHandle.IngressQdisc, 1, Handle: 0x8000_0800), "u32"));

    // tc filter del dev v0 parent 1: protocol all prio 5
    [Fact]
    public void DeleteAllOfAPriority() => Vector.AssertPuts(
        """
            24 00 00 00                                         # nlmsg_len 36
            2d 00 05 00                                         # nlmsg_type RTM_DELTFILTER, nlmsg_flags REQUEST, ACK
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 00 00 01 00                             # handle 0, parent 1:
            00 03 05 00                                         # info: protocol ETH_P_ALL in network order, priority 5
        """,
        batch => batch.DeleteTrafficFilter(new TrafficFilterPlace(3, One, 5)));

    // tc filter del dev v0 parent ffff:
    [Fact]
    public void DeleteAllOfAParent() => Vector.AssertPuts(
        """
            24 00 00 00                                         # nlmsg_len 36
            2d 00 05 00                                         # nlmsg_type RTM_DELTFILTER, nlmsg_flags REQUEST, ACK
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 00 00 ff ff 00 00 00 00                 # handle 0, parent ffff:, info 0
        """,
        batch => batch.DeleteTrafficFilter(new TrafficFilterPlace(3, TrafficHandle.IngressQdisc)));

    [Fact]
    public void EveryAttributeOfAFilterHasItsPath()
    {
        NetlinkBatch batch = new(null!);
        PutMatchallWithARedirect(new RouteBatch(batch));
        byte[] request = batch.Encoded().ToArray();
        AttributeSpace root = RouteNames.Instance.SpaceOf(MemoryMarshal.Read<ushort>(request.AsSpan(4)))!;
        (int Offset, string Path)[] paths =
        [
            (36, "Kind"), (52, "Options"), (56, "Options/Actions"), (60, "Options/Actions/1"), (64, "Options/Actions/1/Kind"),
            (76, "Options/Actions/1/Options"), (80, "Options/Actions/1/Options/Parameters"),
        ];
        foreach ((int offset, string path) in paths)
        {
            Assert.Equal(path, AttributePath.Find(request, root, offset, out _));
        }
    }

    [Fact]
    public void MatchallIsReadWhereTheKernelLacksIt()
    {
        // A reply is as the request, with the handle that the kernel gives a filter of this kind.
        byte[] reply = Vector.Bytes(MatchallWithARedirect);
        reply[24] = 1;
        List<TrafficFilter> filters = [];
        foreach (NetlinkMessage message in new NetlinkMessages(reply))
        {
            TrafficFilterReader.Parse(message, filters);
        }

        TrafficFilter filter = Assert.Single(filters);
        Assert.Equal(new TrafficFilterPlace(3, TrafficHandle.IngressQdisc, 3, Handle: 1), filter.Place);
        Assert.Equal(("matchall", 4, default(TrafficHandle)), (filter.Kind, filter.Redirect, filter.Class));
    }

    [Fact]
    public void AMirrorIsNoRedirect()
    {
        byte[] reply = Vector.Bytes(MatchallWithARedirect);
        reply[24] = 1;
        reply[^8] = (byte)MirredMode.EgressMirror;
        List<TrafficFilter> filters = [];
        foreach (NetlinkMessage message in new NetlinkMessages(reply))
        {
            TrafficFilterReader.Parse(message, filters);
        }

        Assert.Equal(0, Assert.Single(filters).Redirect);
    }

    private const string MatchallWithARedirect =
        """
            70 00 00 00                                         # nlmsg_len 112
            2c 00 05 06                                         # nlmsg_type RTM_NEWTFILTER, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 00 00 ff ff                             # handle 0, parent ffff:
            00 03 03 00                                         # info: protocol ETH_P_ALL in network order, priority 3
            0d 00 01 00                                         # TCA_KIND, length 13
              6d 61 74 63 68 61 6c 6c 00 00 00 00               # "matchall"
            3c 00 02 00                                         # TCA_OPTIONS, length 60, nested
              38 00 02 00                                       # TCA_MATCHALL_ACT, length 56, nested
                34 00 01 00                                     # action 1, length 52, nested
                  0b 00 01 00                                   # TCA_ACT_KIND, length 11
                    6d 69 72 72 65 64 00 00                     # "mirred"
                  24 00 02 00                                   # TCA_ACT_OPTIONS, length 36, nested; here tc says NLA_F_NESTED
                    20 00 02 00                                 # TCA_MIRRED_PARMS, length 32
                      00 00 00 00 00 00 00 00 04 00 00 00       # index, capab, action TC_ACT_STOLEN
                      00 00 00 00 00 00 00 00                   # refcnt, bindcnt
                      01 00 00 00 04 00 00 00                   # eaction TCA_EGRESS_REDIR, ifindex 4
        """;

    private static void PutMatchallWithARedirect(RouteBatch batch) =>
        batch.CreateTrafficFilter(new TrafficFilterPlace(3, TrafficHandle.IngressQdisc, 3), new Matchall(4));
}

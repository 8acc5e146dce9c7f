using System;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>
/// Requests about qdiscs and classes against what tc(8) sends; indices are those of the capture. tc adds rate tables of
/// 1024 bytes, and the fields cell_log and cell_align that describe them: the kernel reads them only where the link
/// layer is not named. They are left out here, and the lengths around them are less by 1028 for each.
/// </summary>
public sealed class QdiscVectorTests
{
    private static readonly TrafficHandle One = TrafficHandle.Qdisc(1);

    // tc qdisc add dev v0 root handle 1: tbf rate 1mbit burst 32kb limit 100000
    [Fact]
    public void CreateTbf() => Vector.AssertPuts(
        """
            60 00 00 00                                         # nlmsg_len 96, of 1124
            24 00 05 06                                         # nlmsg_type RTM_NEWQDISC, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c0 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 01 00 ff ff ff ff 00 00 00 00                 # handle 1:, parent root, info 0
            08 00 01 00                                         # TCA_KIND, length 8
              74 62 66 00                                       # "tbf"
            34 00 02 00                                         # TCA_OPTIONS, length 52, nested
              28 00 01 00                                       # TCA_TBF_PARMS, length 40
                00 01 00 00 00 00 00 00                         # rate: no cell_log, linklayer Ethernet, overhead, no cell_align, mpu
                48 e8 01 00                                     # rate: 125000
                00 00 00 00 00 00 00 00 00 00 00 00             # peakrate
                a0 86 01 00                                     # limit: 100000
                00 80 3e 00                                     # buffer: 4096000 ticks
                00 00 00 00                                     # mtu
              08 00 06 00                                       # TCA_TBF_BURST, length 8
                00 80 00 00                                     # 32768
        """,
        batch => batch.CreateQdisc(TrafficPlace.Root(3, One), Tbf.OfBurst(125_000, 32_768, 100_000)));

    // tc qdisc replace dev v0 root handle 1: tbf rate 80gbit burst 128mb limit 1000000000
    [Fact]
    public void ReplaceByTbfBeyond32Bits() => Vector.AssertPuts(
        """
            6c 00 00 00                                         # nlmsg_len 108, of 1136
            24 00 05 05                                         # nlmsg_type RTM_NEWQDISC, nlmsg_flags REQUEST, ACK, REPLACE, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 01 00 ff ff ff ff 00 00 00 00                 # handle 1:, parent root, info 0
            08 00 01 00                                         # TCA_KIND, length 8
              74 62 66 00                                       # "tbf"
            40 00 02 00                                         # TCA_OPTIONS, length 64, nested
              28 00 01 00                                       # TCA_TBF_PARMS, length 40
                00 01 00 00 00 00 00 00                         # rate: linklayer Ethernet
                ff ff ff ff                                     # rate: see TCA_TBF_RATE64
                00 00 00 00 00 00 00 00 00 00 00 00             # peakrate
                00 ca 9a 3b                                     # limit: 1000000000
                27 33 03 00                                     # buffer: 209703 ticks; tc takes the rate of 32 bits for it, and says 488281
                00 00 00 00                                     # mtu
              08 00 06 00                                       # TCA_TBF_BURST, length 8
                00 00 00 08                                     # 134217728
              0c 00 04 00                                       # TCA_TBF_RATE64, length 12
                00 e4 0b 54 02 00 00 00                         # 10000000000
        """,
        batch => batch.CreateQdisc(
            TrafficPlace.Root(3, One), Tbf.OfBurst(10_000_000_000, 134_217_728, 1_000_000_000), CreateMode.Replace));

    // tc qdisc add dev v0 root tbf rate 10mbit burst 10kb latency 25ms peakrate 20mbit mtu 1514
    [Fact]
    public void CreateTbfWithPeakRate() => Vector.AssertPuts(
        """
            68 00 00 00                                         # nlmsg_len 104, of 2160
            24 00 05 06                                         # nlmsg_type RTM_NEWQDISC, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 ff ff ff ff 00 00 00 00                 # handle 0, parent root, info 0
            08 00 01 00                                         # TCA_KIND, length 8
              74 62 66 00                                       # "tbf"
            3c 00 02 00                                         # TCA_OPTIONS, length 60, nested
              28 00 01 00                                       # TCA_TBF_PARMS, length 40
                00 01 00 00 00 00 00 00 d0 12 13 00             # rate: linklayer Ethernet, 1250000
                00 01 00 00 00 00 00 00 a0 25 26 00             # peakrate: linklayer Ethernet, 2500000
                12 a2 00 00                                     # limit: 41490, which is 25 ms at the rate and the burst
                00 f4 01 00                                     # buffer: 128000 ticks
                ed 24 00 00                                     # mtu: 9453 ticks
              08 00 06 00                                       # TCA_TBF_BURST, length 8
                00 28 00 00                                     # 10240
              08 00 07 00                                       # TCA_TBF_PBURST, length 8
                ea 05 00 00                                     # 1514
        """,
        batch => batch.CreateQdisc(
            TrafficPlace.Root(3), Tbf.OfBurst(1_250_000, 10_240, 41_490) with { PeakRate = 2_500_000, PeakBurst = 1514 }));

    // tc qdisc add dev v0 root handle 1: htb default 30
    [Fact]
    public void CreateHtb() => Vector.AssertPuts(
        """
            48 00 00 00                                         # nlmsg_len 72
            24 00 05 06                                         # nlmsg_type RTM_NEWQDISC, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 01 00 ff ff ff ff 00 00 00 00                 # handle 1:, parent root, info 0
            08 00 01 00                                         # TCA_KIND, length 8
              68 74 62 00                                       # "htb"
            1c 00 02 00                                         # TCA_OPTIONS, length 28, nested
              18 00 02 00                                       # TCA_HTB_INIT, length 24
                03 00 00 00 0a 00 00 00                         # version 3, rate2quantum 10
                30 00 00 00                                     # defcls: 30 in hexadecimal
                00 00 00 00 00 00 00 00                         # debug, direct_pkts
        """,
        batch => batch.CreateQdisc(TrafficPlace.Root(3, One), new Htb(0x30)));

    // tc class add dev v0 parent 1: classid 1:30 htb rate 1mbit ceil 2mbit burst 15k cburst 20k prio 3
    [Fact]
    public void CreateClass() => Vector.AssertPuts(
        """
            60 00 00 00                                         # nlmsg_len 96, of 2152
            28 00 05 06                                         # nlmsg_type RTM_NEWTCLASS, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            30 00 01 00 00 00 01 00 00 00 00 00                 # handle 1:30, parent 1:, info 0
            08 00 01 00                                         # TCA_KIND, length 8
              68 74 62 00                                       # "htb"
            34 00 02 00                                         # TCA_OPTIONS, length 52, nested
              30 00 01 00                                       # TCA_HTB_PARMS, length 48
                00 01 00 00 00 00 00 00 48 e8 01 00             # rate: linklayer Ethernet, 125000
                00 01 00 00 00 00 00 00 90 d0 03 00             # ceil: linklayer Ethernet, 250000
                00 4c 1d 00                                     # buffer: 1920000 ticks
                00 88 13 00                                     # cbuffer: 1280000 ticks
                00 00 00 00 00 00 00 00                         # quantum, level
                03 00 00 00                                     # prio
        """,
        batch => batch.CreateTrafficClass(
            new TrafficPlace(3, One, TrafficHandle.Class(1, 0x30)),
            new HtbClass(125_000, 15_360) { Ceiling = 250_000, CeilingBurst = 20_480, Priority = 3 }));

    // tc class replace dev v0 parent 1: classid 1:31 htb rate 40gbit ceil 80gbit burst 1m cburst 2m
    [Fact]
    public void ReplaceClassBeyond32Bits() => Vector.AssertPuts(
        """
            78 00 00 00                                         # nlmsg_len 120, of 2176
            28 00 05 05                                         # nlmsg_type RTM_NEWTCLASS, nlmsg_flags REQUEST, ACK, REPLACE, which tc does not say, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            31 00 01 00 00 00 01 00 00 00 00 00                 # handle 1:31, parent 1:, info 0
            08 00 01 00                                         # TCA_KIND, length 8
              68 74 62 00                                       # "htb"
            4c 00 02 00                                         # TCA_OPTIONS, length 76, nested
              0c 00 06 00                                       # TCA_HTB_RATE64, length 12
                00 f2 05 2a 01 00 00 00                         # 5000000000
              0c 00 07 00                                       # TCA_HTB_CEIL64, length 12
                00 e4 0b 54 02 00 00 00                         # 10000000000
              30 00 01 00                                       # TCA_HTB_PARMS, length 48
                00 01 00 00 00 00 00 00 ff ff ff ff             # rate: linklayer Ethernet, see TCA_HTB_RATE64
                00 01 00 00 00 00 00 00 ff ff ff ff             # ceil: linklayer Ethernet, see TCA_HTB_CEIL64
                c1 0c 00 00                                     # buffer: 3265 ticks
                c1 0c 00 00                                     # cbuffer: 3265 ticks
                00 00 00 00 00 00 00 00 00 00 00 00             # quantum, level, prio
        """,
        batch => batch.CreateTrafficClass(
            new TrafficPlace(3, One, TrafficHandle.Class(1, 0x31)),
            new HtbClass(5_000_000_000, 1_048_576) { Ceiling = 10_000_000_000, CeilingBurst = 2_097_152 },
            CreateMode.Replace));

    // tc class del dev v0 classid 1:31
    [Fact]
    public void DeleteClass() => Vector.AssertPuts(
        """
            24 00 00 00                                         # nlmsg_len 36
            29 00 05 00                                         # nlmsg_type RTM_DELTCLASS, nlmsg_flags REQUEST, ACK
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            31 00 01 00 00 00 00 00 00 00 00 00                 # handle 1:31, parent 0, info 0
        """,
        batch => batch.DeleteTrafficClass(new TrafficPlace(3, One, TrafficHandle.Class(1, 0x31))));

    // tc qdisc add dev v0 handle ffff: ingress
    [Fact]
    public void CreateIngress() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            24 00 05 06                                         # nlmsg_type RTM_NEWQDISC, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 ff ff f1 ff ff ff 00 00 00 00                 # handle ffff:, parent ffff:fff1, info 0
            0c 00 01 00                                         # TCA_KIND, length 12
              69 6e 67 72 65 73 73 00                           # "ingress"
        """,
        batch => batch.CreateQdisc(TrafficPlace.Ingress(3), default(Ingress)));

    // tc qdisc add dev v0 clsact
    [Fact]
    public void CreateClsact() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            24 00 05 06                                         # nlmsg_type RTM_NEWQDISC, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 ff ff f1 ff ff ff 00 00 00 00                 # handle ffff:, parent ffff:fff1, info 0
            0b 00 01 00                                         # TCA_KIND, length 11
              63 6c 73 61 63 74 00 00                           # "clsact"
        """,
        batch => batch.CreateQdisc(TrafficPlace.Ingress(3), default(Clsact)));

    // tc qdisc add dev v1 root fq_codel
    [Fact]
    public void CreatePlainQdisc() => Vector.AssertPuts(
        """
            34 00 00 00                                         # nlmsg_len 52; tc adds empty TCA_OPTIONS and says 56
            24 00 05 06                                         # nlmsg_type RTM_NEWQDISC, nlmsg_flags REQUEST, ACK, EXCL, CREATE
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 02 00 00 00                             # struct tcmsg: family 0, ifindex 2
            00 00 00 00 ff ff ff ff 00 00 00 00                 # handle 0, parent root, info 0
            0d 00 01 00                                         # TCA_KIND, length 13
              66 71 5f 63 6f 64 65 6c 00 00 00 00               # "fq_codel"
        """,
        batch => batch.CreateQdisc(TrafficPlace.Root(2), new PlainQdisc("fq_codel")));

    // tc qdisc del dev v0 root
    [Fact]
    public void DeleteRoot() => Vector.AssertPuts(
        """
            24 00 00 00                                         # nlmsg_len 36
            25 00 05 00                                         # nlmsg_type RTM_DELQDISC, nlmsg_flags REQUEST, ACK
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 00 00 ff ff ff ff 00 00 00 00                 # handle 0, parent root, info 0
        """,
        batch => batch.DeleteQdisc(TrafficPlace.Root(3)));

    // tc qdisc del dev v0 ingress
    [Fact]
    public void DeleteIngress() => Vector.AssertPuts(
        """
            30 00 00 00                                         # nlmsg_len 48
            25 00 05 00                                         # nlmsg_type RTM_DELQDISC, nlmsg_flags REQUEST, ACK
            c1 6a 01 6b 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            00 00 00 00 03 00 00 00                             # struct tcmsg: family 0, ifindex 3
            00 00 ff ff f1 ff ff ff 00 00 00 00                 # handle ffff:, parent ffff:fff1, info 0
            0c 00 01 00                                         # TCA_KIND, length 12
              69 6e 67 72 65 73 73 00                           # "ingress"
        """,
        batch => batch.DeleteQdisc(TrafficPlace.Ingress(3), "ingress"));

    [Fact]
    public void AClassWithoutARateIsRefusedBeforeItIsPut()
    {
        NetlinkBatch batch = new(null!);
        TrafficPlace place = new(3, One, TrafficHandle.Class(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RouteBatch(batch).CreateTrafficClass(place, new HtbClass(0, 1514)));
        Assert.Equal(0, batch.Count);
    }
}

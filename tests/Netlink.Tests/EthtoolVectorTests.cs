using CsCni.Netlink;
using CsCni.Netlink.Generic;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Requests of generic netlink against what ethtool(8) sends, and an answer that it got; 0x15 was the family's number then.</summary>
public sealed class EthtoolVectorTests
{
    private const ushort Family = 0x15;
    private const string Feature = "tx-checksum-ip-generic";

    // ethtool -k vx1, its first request
    [Fact]
    public void FindFamily() => Vector.AssertPutsExactly(
        """
            20 00 00 00                                         # nlmsg_len 32
            10 00 05 00                                         # nlmsg_type GENL_ID_CTRL, nlmsg_flags REQUEST, ACK
            01 00 00 00 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            03 01 00 00                                         # struct genlmsghdr: CTRL_CMD_GETFAMILY, version 1
            0c 00 02 00                                         # CTRL_ATTR_FAMILY_NAME, length 12
              65 74 68 74 6f 6f 6c 00                           # "ethtool"
        """,
        batch => FamilyLookup.Put(batch, "ethtool", default));

    // The begin of the answer, and of its list of operations; nlmsg_len was 1096.
    [Fact]
    public void FamilyIsRead()
    {
        byte[] answer = Vector.Bytes(
            """
                58 00 00 00                                         # nlmsg_len 88
                10 00 00 00                                         # nlmsg_type GENL_ID_CTRL
                01 00 00 00 10 2e 00 00                             # nlmsg_seq, nlmsg_pid
                01 02 00 00                                         # struct genlmsghdr: CTRL_CMD_NEWFAMILY, version 2
                0c 00 02 00                                         # CTRL_ATTR_FAMILY_NAME, length 12
                  65 74 68 74 6f 6f 6c 00                           # "ethtool"
                06 00 01 00                                         # CTRL_ATTR_FAMILY_ID, length 6
                  15 00 00 00                                       # 21
                08 00 03 00                                         # CTRL_ATTR_VERSION, length 8
                  01 00 00 00                                       # 1
                08 00 04 00                                         # CTRL_ATTR_HDRSIZE, length 8
                  00 00 00 00                                       # 0
                08 00 05 00                                         # CTRL_ATTR_MAXATTR, length 8
                  00 00 00 00                                       # 0
                18 00 06 00                                         # CTRL_ATTR_OPS, nested
                  14 00 01 00                                       # the first, nested
                    08 00 01 00 01 00 00 00                         # CTRL_ATTR_OP_ID 1
                    08 00 02 00 0e 00 00 00                         # CTRL_ATTR_OP_FLAGS
            """);
        foreach (NetlinkMessage message in new NetlinkMessages(answer))
        {
            Assert.Equal((ushort)0x15, FamilyLookup.Read(message));
        }
    }

    // ethtool -k vx1, which asks for bitmaps (ETHTOOL_A_HEADER_FLAGS) and for the names by themselves; we ask for both at once
    [Fact]
    public void ListFeatures() => Vector.AssertPutsExactly(
        """
            20 00 00 00                                         # nlmsg_len 32, 40 with the flags
            15 00 05 00                                         # nlmsg_type of the family, nlmsg_flags REQUEST, ACK
            02 00 00 00 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            0b 01 00 00                                         # struct genlmsghdr: ETHTOOL_MSG_FEATURES_GET, version 1
            0c 00 01 80                                         # ETHTOOL_A_FEATURES_HEADER, nested, length 12, 20 with the flags
              08 00 02 00                                       # ETHTOOL_A_HEADER_DEV_NAME, length 8
                76 78 31 00                                     # "vx1"
        """,
        batch => EthtoolSocket.PutGet(batch, Family, "vx1"));

    // ethtool -K vx1 tx-checksum-ip-generic off
    [Fact]
    public void SwitchFeatureOff() => Vector.AssertPutsExactly(
        """
            50 00 00 00                                         # nlmsg_len 80
            15 00 05 00                                         # nlmsg_type of the family, nlmsg_flags REQUEST, ACK
            03 00 00 00 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            0c 01 00 00                                         # struct genlmsghdr: ETHTOOL_MSG_FEATURES_SET, version 1
            14 00 01 80                                         # ETHTOOL_A_FEATURES_HEADER, nested, length 20
              08 00 02 00                                       # ETHTOOL_A_HEADER_DEV_NAME, length 8
                76 78 31 00                                     # "vx1"
              08 00 03 00                                       # ETHTOOL_A_HEADER_FLAGS, length 8
                01 00 00 00                                     # ETHTOOL_FLAG_COMPACT_BITSETS
            28 00 03 80                                         # ETHTOOL_A_FEATURES_WANTED, nested, length 40
              24 00 03 80                                       # ETHTOOL_A_BITSET_BITS, nested, length 36
                20 00 01 80                                     # ETHTOOL_A_BITSET_BITS_BIT, nested, length 32
                  1b 00 02 00                                   # ETHTOOL_A_BITSET_BIT_NAME, length 27
                    74 78 2d 63 68 65 63 6b 73 75 6d 2d 69 70 2d 67 65 6e 65 72 69 63 00 00 # "tx-checksum-ip-generic"; ethtool does not clear the padding
        """,
        batch => EthtoolSocket.PutSet(batch, Family, "vx1", Feature, on: false));

    // ethtool -K vx1 tx-checksum-ip-generic on
    [Fact]
    public void SwitchFeatureOn() => Vector.AssertPutsExactly(
        """
            54 00 00 00                                         # nlmsg_len 84
            15 00 05 00                                         # nlmsg_type of the family, nlmsg_flags REQUEST, ACK
            03 00 00 00 00 00 00 00                             # nlmsg_seq, nlmsg_pid
            0c 01 00 00                                         # struct genlmsghdr: ETHTOOL_MSG_FEATURES_SET, version 1
            14 00 01 80                                         # ETHTOOL_A_FEATURES_HEADER, nested, length 20
              08 00 02 00                                       # ETHTOOL_A_HEADER_DEV_NAME, length 8
                76 78 31 00                                     # "vx1"
              08 00 03 00                                       # ETHTOOL_A_HEADER_FLAGS, length 8
                01 00 00 00                                     # ETHTOOL_FLAG_COMPACT_BITSETS
            2c 00 03 80                                         # ETHTOOL_A_FEATURES_WANTED, nested, length 44
              28 00 03 80                                       # ETHTOOL_A_BITSET_BITS, nested, length 40
                24 00 01 80                                     # ETHTOOL_A_BITSET_BITS_BIT, nested, length 36
                  1b 00 02 00                                   # ETHTOOL_A_BITSET_BIT_NAME, length 27
                    74 78 2d 63 68 65 63 6b 73 75 6d 2d 69 70 2d 67 65 6e 65 72 69 63 00 00 # "tx-checksum-ip-generic"; ethtool does not clear the padding
                  04 00 03 00                                   # ETHTOOL_A_BITSET_BIT_VALUE, length 4
        """,
        batch => EthtoolSocket.PutSet(batch, Family, "vx1", Feature, on: true));
}

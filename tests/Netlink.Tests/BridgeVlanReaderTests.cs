using System.Collections.Generic;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>
/// VLANs of a port in the form of the kernel's dump. The attributes were captured from bridge(8), which sends them in
/// the form in which the kernel reports them (br_fill_ifvlaninfo_compressed); only the message type is the dump's.
/// </summary>
public sealed class BridgeVlanReaderTests
{
    // bridge vlan add dev veth1 vid 10 pvid untagged; bridge vlan add dev veth1 vid 100-200
    private const string Port3 = """
        3c 00 00 00                                        # nlmsg_len 60
        10 00 02 00                                        # nlmsg_type RTM_NEWLINK, nlmsg_flags MULTI
        00 00 00 00 00 00 00 00                            # nlmsg_seq, nlmsg_pid
        07 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00    # struct ifinfomsg: family AF_BRIDGE, index 3
        1c 00 1a 00                                        # IFLA_AF_SPEC, length 28, nested
          08 00 02 00                                      # IFLA_BRIDGE_VLAN_INFO, length 8
            06 00 0a 00                                    # flags PVID, UNTAGGED, vid 10
          08 00 02 00                                      # IFLA_BRIDGE_VLAN_INFO, length 8
            08 00 64 00                                    # flags RANGE_BEGIN, vid 100
          08 00 02 00                                      # IFLA_BRIDGE_VLAN_INFO, length 8
            10 00 c8 00                                    # flags RANGE_END, vid 200
        """;

    [Fact]
    public void SingleVlansAndRangesAreRead() => Assert.Equal(
        [new BridgeVlan(10, BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged), new BridgeVlan(100, 200)], Read(3));

    [Fact]
    public void OtherPortsAreLeftOut() => Assert.Empty(Read(4));

    private static List<BridgeVlan> Read(int port)
    {
        List<BridgeVlan> items = [];
        foreach (NetlinkMessage message in new NetlinkMessages(Vector.Bytes(Port3)))
        {
            new BridgeVlanReader(port).Parse(message, items);
        }

        return items;
    }
}

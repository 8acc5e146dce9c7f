using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCni.Netlink;
using CsCni.Netlink.Conntrack;
using CsCni.Netlink.Generic;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using CsCni.Netlink.SocketDiagnostics;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>
/// A C program of static assertions, compiled against the system's kernel headers, over every constant and every
/// structure. A constant's C name is the first word of its documentation, so the documentation is checked as well.
/// </summary>
public sealed class AbiTests
{
    private const string Includes = """
        #include <stddef.h>
        #include <sys/socket.h>
        #include <linux/if.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/if_link.h>
        #include <linux/if_addr.h>
        #include <linux/if_bridge.h>
        #include <linux/neighbour.h>
        #include <linux/fib_rules.h>
        #include <linux/veth.h>
        #include <linux/netfilter.h>
        #include <linux/netfilter/nfnetlink.h>
        #include <linux/netfilter/nf_tables.h>
        #include <linux/netfilter/nfnetlink_conntrack.h>
        #include <linux/inet_diag.h>
        #include <linux/if_ether.h>
        #include <linux/pkt_sched.h>
        #include <linux/pkt_cls.h>
        #include <linux/tc_act/tc_mirred.h>
        #include <linux/genetlink.h>
        #include <linux/ethtool_netlink.h>

        """;

    private static readonly (Type Type, string Structure, (string Field, string Member)[] Fields)[] Structures =
    [
        (typeof(NetlinkHeader), "struct nlmsghdr",
            [("Length", "nlmsg_len"), ("Type", "nlmsg_type"), ("Flags", "nlmsg_flags"), ("Sequence", "nlmsg_seq"), ("Port", "nlmsg_pid")]),
        (typeof(LinkHeader), "struct ifinfomsg",
            [("Family", "ifi_family"), ("Type", "ifi_type"), ("Index", "ifi_index"), ("Flags", "ifi_flags"), ("Change", "ifi_change")]),
        (typeof(AddressHeader), "struct ifaddrmsg",
            [("Family", "ifa_family"), ("PrefixLength", "ifa_prefixlen"), ("Flags", "ifa_flags"), ("Scope", "ifa_scope"), ("Link", "ifa_index")]),
        (typeof(RouteHeader), "struct rtmsg",
            [("Family", "rtm_family"), ("DestinationLength", "rtm_dst_len"), ("SourceLength", "rtm_src_len"), ("TypeOfService", "rtm_tos"),
             ("Table", "rtm_table"), ("Protocol", "rtm_protocol"), ("Scope", "rtm_scope"), ("Type", "rtm_type"), ("Flags", "rtm_flags")]),
        (typeof(RuleHeader), "struct fib_rule_hdr",
            [("Family", "family"), ("DestinationLength", "dst_len"), ("SourceLength", "src_len"), ("TypeOfService", "tos"),
             ("Table", "table"), ("Reserved1", "res1"), ("Reserved2", "res2"), ("Action", "action"), ("Flags", "flags")]),
        (typeof(NextHopHeader), "struct rtnexthop",
            [("Length", "rtnh_len"), ("Flags", "rtnh_flags"), ("Hops", "rtnh_hops"), ("Link", "rtnh_ifindex")]),
        (typeof(NeighbourHeader), "struct ndmsg",
            [("Family", "ndm_family"), ("Link", "ndm_ifindex"), ("State", "ndm_state"), ("Flags", "ndm_flags"), ("Type", "ndm_type")]),
        (typeof(TrafficHeader), "struct tcmsg",
            [("Family", "tcm_family"), ("Link", "tcm_ifindex"), ("Handle", "tcm_handle"), ("Parent", "tcm_parent"), ("Information", "tcm_info")]),
        (typeof(RateSpecification), "struct tc_ratespec",
            [("CellLog", "cell_log"), ("LinkLayer", "linklayer"), ("Overhead", "overhead"), ("CellAlign", "cell_align"),
             ("MinimumPacket", "mpu"), ("Rate", "rate")]),
        (typeof(TbfParameters), "struct tc_tbf_qopt",
            [("Rate", "rate"), ("PeakRate", "peakrate"), ("Limit", "limit"), ("Buffer", "buffer"), ("PeakBuffer", "mtu")]),
        (typeof(HtbParameters), "struct tc_htb_opt",
            [("Rate", "rate"), ("Ceiling", "ceil"), ("Buffer", "buffer"), ("CeilingBuffer", "cbuffer"), ("Quantum", "quantum"),
             ("Level", "level"), ("Priority", "prio")]),
        (typeof(HtbGlobal), "struct tc_htb_glob",
            [("Version", "version"), ("RateToQuantum", "rate2quantum"), ("DefaultClass", "defcls"), ("Debug", "debug"), ("DirectPackets", "direct_pkts")]),
        (typeof(U32Selector), "struct tc_u32_sel",
            [("Flags", "flags"), ("OffsetShift", "offshift"), ("KeyCount", "nkeys"), ("OffsetMask", "offmask"), ("Offset", "off"),
             ("OffsetOffset", "offoff"), ("HashOffset", "hoff"), ("HashMask", "hmask")]),
        (typeof(U32Key), "struct tc_u32_key", [("Mask", "mask"), ("Value", "val"), ("Offset", "off"), ("OffsetMask", "offmask")]),
        (typeof(MirredParameters), "struct tc_mirred",
            [("Index", "index"), ("Capabilities", "capab"), ("Verdict", "action"), ("References", "refcnt"), ("Bindings", "bindcnt"),
             ("Mode", "eaction"), ("Link", "ifindex")]),
        (typeof(BridgeVlanInfo), "struct bridge_vlan_info", [("Flags", "flags"), ("Id", "vid")]),
        (typeof(NftHeader), "struct nfgenmsg", [("Family", "nfgen_family"), ("Version", "version"), ("Resource", "res_id")]),
        (typeof(ConntrackHeader), "struct nfgenmsg", [("Family", "nfgen_family"), ("Version", "version"), ("Resource", "res_id")]),
        (typeof(GenericHeader), "struct genlmsghdr", [("Command", "cmd"), ("Version", "version"), ("Reserved", "reserved")]),
        (typeof(DiagnosticsRequest), "struct inet_diag_req_v2",
            [("Family", "sdiag_family"), ("Protocol", "sdiag_protocol"), ("Extensions", "idiag_ext"), ("States", "idiag_states")]),
        (typeof(DiagnosticsMessage), "struct inet_diag_msg",
            [("Family", "idiag_family"), ("State", "idiag_state"), ("Uid", "idiag_uid"), ("Inode", "idiag_inode")]),
    ];

    /// <summary>Values that are no enum's.</summary>
    private static readonly (string Name, uint Value)[] Values =
    [
        ("AF_BRIDGE", ProtocolFamily.Bridge),
        ("GENL_ID_CTRL", FamilyLookup.Control),
        ("GENL_HDRLEN", GenericHeader.Size),
        ("ETHTOOL_GENL_VERSION", EthtoolSocket.Version),
        ("TC_H_UNSPEC", default(TrafficHandle).Value),
        ("TC_H_ROOT", TrafficHandle.Root.Value),
        ("TC_H_INGRESS", TrafficHandle.Ingress.Value),
        ("TC_H_CLSACT", TrafficHandle.Ingress.Value),
        ("TC_H_MAJ(TC_H_INGRESS)", TrafficHandle.IngressQdisc.Value),
        ("TC_H_MAKE(TC_H_INGRESS, TC_H_MIN_INGRESS)", TrafficHandle.ClsactIngress.Value),
        ("TC_H_MAKE(TC_H_INGRESS, TC_H_MIN_EGRESS)", TrafficHandle.ClsactEgress.Value),
        ("TC_LINKLAYER_ETHERNET", RateSpecification.Ethernet),
        ("TC_U32_TERMINAL", U32Selector.Terminal),
        ("TC_ACT_STOLEN", MirredParameters.Stolen),
        ("ETH_P_ALL", TrafficFilterPlace.AllProtocols),
        ("sizeof(struct tc_u32_sel) + sizeof(struct tc_u32_key)", (uint)Marshal.SizeOf<U32SelectorOfAll>()),
    ];

    /// <summary>Enums of our own, of nft's, and of what the kernel exports to no header.</summary>
    private static readonly Type[] Unnamed = [typeof(CreateMode), typeof(MonitorResult), typeof(RouteObject), typeof(NftDatatype), typeof(ConntrackFields)];

    [Fact]
    public void ConstantsAreTheKernels()
    {
        Dictionary<string, string> constants = Constants();
        Assert.True(constants.Count > 200, $"only {constants.Count} constants were found");
        List<string> unknown = Compile(Source(constants));
        if (unknown.Count > 0)
        {
            unknown.ForEach(name => constants.Remove(name));
            Assert.Empty(Compile(Source(constants)));
            Assert.Skip($"the kernel headers are too old for {string.Join(", ", unknown)}; all others agree");
        }
    }

    [Fact]
    public void ValuesAreTheKernels() =>
        Assert.Empty(Compile(Source(Values.ToDictionary(item => item.Name, item => item.Value.ToString(CultureInfo.InvariantCulture)))));

    [Fact]
    public void WrongConstantIsFound() =>
        Assert.ThrowsAny<Exception>(() => Compile(Source(new() { ["IFLA_MTU"] = "5" })));

    [Fact]
    public void EveryConstantNamesTheKernels()
    {
        // Nothing is left out for want of a name in its documentation: only values of 0 that the kernel has no name for.
        Dictionary<string, string> documentation = Documentation();
        foreach ((Type type, FieldInfo field) in Fields())
        {
            string text = documentation[$"F:{type.FullName}.{field.Name}"];
            Assert.True(
                NameIn(text) is not null || Value(field) == "0" || Unnamed.Contains(type),
                $"{type.Name}.{field.Name} is documented without the kernel's name: {text}");
        }
    }

    [Fact]
    public void StructuresAreTheKernels()
    {
        StringBuilder source = new(Includes);
        foreach ((Type type, string structure, (string Field, string Member)[] fields) in Structures)
        {
            source.AppendLine(CultureInfo.InvariantCulture, $"_Static_assert(sizeof({structure}) == {Marshal.SizeOf(type)}, \"{structure}\");");
            foreach ((string field, string member) in fields)
            {
                FieldInfo info = type.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!;
                Type plain = info.FieldType.IsEnum ? Enum.GetUnderlyingType(info.FieldType) : info.FieldType;
                source.AppendLine(CultureInfo.InvariantCulture, $"_Static_assert(offsetof({structure}, {member}) == {Marshal.OffsetOf(type, field)}, \"{member}\");");
                source.AppendLine(CultureInfo.InvariantCulture, $"_Static_assert(sizeof((({structure} *)0)->{member}) == {Marshal.SizeOf(plain)}, \"{member}\");");
            }
        }

        Assert.Empty(Compile(source.ToString()));
    }

    private static IEnumerable<(Type Type, FieldInfo Field)> Fields() =>
        from type in typeof(NetlinkSocket).Assembly.GetTypes()
        where type.IsEnum && type.IsPublic
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public)
        select (type, field);

    private static Dictionary<string, string> Constants()
    {
        Dictionary<string, string> documentation = Documentation();
        Dictionary<string, string> constants = [];
        foreach ((Type type, FieldInfo field) in Fields())
        {
            if (NameIn(documentation[$"F:{type.FullName}.{field.Name}"]) is string name)
            {
                constants.Add(name, Value(field));
            }
        }

        return constants;
    }

    private static string Value(FieldInfo field) =>
        Convert.ToUInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static string? NameIn(string text) =>
        Regex.Match(text, "^[A-Z][A-Z0-9]*_[A-Z0-9_]+") is { Success: true } match ? match.Value : null;

    private static Dictionary<string, string> Documentation() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "CsCni.Netlink.xml")).Descendants("member").ToDictionary(
            member => member.Attribute("name")!.Value, member => (member.Element("summary")?.Value ?? string.Empty).Trim());

    private static string Source(Dictionary<string, string> constants) =>
        Includes + string.Concat(constants.Select(pair => $"_Static_assert({pair.Key} == {pair.Value}u, \"{pair.Key}\");\n"));

    /// <summary>Compiles; the names that the headers do not know come back, any other error is thrown.</summary>
    private static List<string> Compile(string source)
    {
        string path = Path.Combine(Path.GetTempPath(), $"cscni-abi-{Guid.NewGuid():n}.c");
        File.WriteAllText(path, source);
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("cc", $"-std=c11 -fsyntax-only {path}") { RedirectStandardError = true })!;
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            List<string> unknown = [.. Regex.Matches(errors, "[‘'](\\w+)[’'] undeclared").Select(match => match.Groups[1].Value).Distinct()];
            if (compiler.ExitCode != 0 && unknown.Count == 0)
            {
                throw new InvalidOperationException(errors);
            }

            Assert.DoesNotContain("static assertion failed", errors, StringComparison.Ordinal);
            return unknown;
        }
        finally
        {
            File.Delete(path);
        }
    }
}

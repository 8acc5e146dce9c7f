using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// What the kernel may lack. A test that needs it carries <c>[Trait("Kernel", "cloud")]</c> and asks here first: it is skipped by name
/// where the kernel has none, and <c>make test-vm</c> runs it on a kernel that has all.
/// </summary>
public static class Kernel
{
    /// <summary>A line that needs it, beside a veth p0, and the option that the kernel was built without where it fails.</summary>
    private static readonly Dictionary<string, (string Line, string Option)> s_features = new()
    {
        ["bridge-vlan"] = ("ip link add k0 type bridge vlan_filtering 1", "CONFIG_BRIDGE_VLAN_FILTERING"),
        ["dummy"] = ("ip link add k0 type dummy", "CONFIG_DUMMY"),
        ["ipvlan"] = ("ip link add link p0 name k0 type ipvlan", "CONFIG_IPVLAN"),
        ["netkit"] = ("ip link add k0 type netkit", "CONFIG_NETKIT"),
        ["vlan"] = ("ip link add link p0 name k0 type vlan id 5", "CONFIG_VLAN_8021Q"),
        ["vrf"] = ("ip link add k0 type vrf table 10", "CONFIG_NET_VRF"),
    };

    private static readonly ConcurrentDictionary<string, Lazy<bool>> s_answers = new();

    /// <summary>Whether this is make test-vm's machine, where a call takes a second: CSCNI_EMULATED, which its script sets.</summary>
    public static bool IsEmulated { get; } = Environment.GetEnvironmentVariable("CSCNI_EMULATED") is { Length: > 0 };

    /// <summary>The names that can be asked for.</summary>
    public static IEnumerable<string> Features => s_features.Keys.Order();

    /// <summary>Skips the test where the kernel lacks one of them.</summary>
    public static void Require(params string[] features)
    {
        foreach (string feature in features)
        {
            Assert.SkipUnless(Has(feature), $"this kernel has no {feature} ({s_features[feature].Option}): make test-vm runs it");
        }
    }

    /// <summary>Tried once, in a namespace that is thrown away.</summary>
    public static bool Has(string feature) => s_answers.GetOrAdd(feature, static feature => new(() => Try(s_features[feature].Line))).Value;

    private static bool Try(string line)
    {
        using Node node = new();
        node.Must("ip link add p0 type veth peer name p1");
        string[] words = line.Split(' ');
        return node.Run(words[0], words[1..]).ExitCode == 0;
    }
}

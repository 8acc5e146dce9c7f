using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>What all types must do alike whose container gets one link.</summary>
public abstract class LinkTypeTests : IDisposable
{
    /// <param name="type">The type.</param>
    /// <param name="features">What it needs of <see cref="Kernel"/>.</param>
    protected LinkTypeTests(string type, params string[] features)
    {
        Kernel.Require(features);
        Type = type;
        Lan = new();
    }

    /// <summary>The type under test.</summary>
    protected string Type { get; }

    protected Lan Lan { get; }

    protected Node Node => Lan.Node;

    /// <summary>Keys that the type needs in a test; without the seconds of duplicate address detection.</summary>
    protected virtual JsonObject Config(string version = "1.1.0", string ipam = "cscni-ipam") => Configs.Link(Node, Type, version, ipam).With("enabledad", false);

    /// <summary>Whether packets of the container come to the other host.</summary>
    protected virtual bool HasLan => true;

    /// <summary>Whether two containers may have such a link on one master.</summary>
    protected virtual bool IsShared => true;

    public void Dispose()
    {
        Lan.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void PacketsArriveInEachDirectionAndCheckAgrees()
    {
        Pod pod = Node.AddPod();
        JsonElement result = Add(Config(), pod);
        Assert.Equal(pod.NetNsPath, result.GetProperty("interfaces")[0].GetProperty("sandbox").GetString());
        Assert.Equal(pod.Json("ip -j link show eth0")[0].GetProperty("address").GetString(), result.GetProperty("interfaces")[0].GetProperty("mac").GetString());
        Assert.All(result.GetProperty("ips").EnumerateArray(), static ip => Assert.Equal(0, ip.GetProperty("interface").GetInt32()));
        Check(Config(), result, pod).Silent();
        if (!HasLan)
        {
            return;
        }

        foreach (string address in new[] { Lan.Gateway4, Lan.Gateway6 })
        {
            Assert.True(pod.Pings(address), address);
        }

        Assert.True(Shell.Can($"ip netns exec {Lan.Outside} ping -c 1 -W 1 {result.GetProperty("ips")[0].GetProperty("address").GetString()!.Split('/')[0]}"));
        if (IsShared)
        {
            Pod other = Node.AddPod();
            Add(Config(), other);
            Assert.True(other.Pings("10.77.0.2"));
            Assert.True(other.Pings("fd00:77::2"));
        }
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("0.3.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void OlderVersionsAreServed(string version)
    {
        Pod pod = Node.AddPod();
        JsonElement result = Add(Config(version), pod);
        Assert.Equal(version, result.GetProperty("cniVersion").GetString());
        if (version is "0.4.0" or "1.0.0")
        {
            Check(Config(version), result, pod).Silent();
        }

        Node.Call(Executables.Plugin, "DEL", Config(version), pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(Node.Leases("net"));
    }

    [Fact]
    public void ANetworkOfOneFamilyIsServed()
    {
        foreach (string subnet in new[] { Configs.V4, Configs.V6 })
        {
            Pod pod = Node.AddPod();
            JsonObject config = Config().WithIpam("ranges", new JsonArray(new JsonArray(new JsonObject { ["subnet"] = subnet }))).WithIpam("routes", null);
            JsonElement result = Add(config, pod);
            Assert.Equal(1, result.GetProperty("ips").GetArrayLength());
            Check(config, result, pod).Silent();
            Node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        }
    }

    [Theory]
    [InlineData("ip link set eth0 mtu 1390", "MTU", "eth0", "1390", "1400")]
    [InlineData("ip link set eth0 down", "eth0", "down")]
    [InlineData("ip link del eth0", "eth0", "missing")]
    [InlineData("ip addr del 10.77.0.2/24 dev eth0", "10.77.0.2/24")]
    [InlineData("ip -6 addr del fd00:77::2/64 dev eth0", "fd00:77::2/64")]
    [InlineData("ip route del default", "0.0.0.0/0")]
    public void CheckTellsWhatDiffers(string change, params string[] told)
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config().With("mtu", 1400);
        JsonElement result = Add(config, pod);
        pod.Must(change);
        Check(config, result, pod).Fails(101, told);
    }

    [Fact]
    public void CheckSeesALinkOfAnotherKind()
    {
        Pod pod = Node.AddPod();
        JsonElement result = Add(Config(), pod);
        pod.Must("ip link del eth0");
        pod.Must("ip link add eth0 up type veth peer name other0");
        Check(Config(), result, pod).Fails(101, "kind \"veth\"");
    }

    [Fact]
    public void CheckNeedsThePreviousResult()
    {
        Pod pod = Node.AddPod();
        Add(Config(), pod);
        Node.Call(Executables.Plugin, "CHECK", Config(), pod).Fails(7, "prevResult");
    }

    [Theory]
    [InlineData("")]
    [InlineData("CNI_NETNS=")]
    public void DelLeavesNothingAndMayBeRepeated(string variable)
    {
        Pod pod = Node.AddPod();
        string before = Node.Snapshot();
        Add(Config(), pod);
        string[] variables = variable.Length == 0 ? [] : [variable];
        Node.Call(Executables.Plugin, "DEL", Config(), pod, variables).Silent();
        Node.Call(Executables.Plugin, "DEL", Config(), pod, variables).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(Node.Leases("net"));
        Assert.Equal(before, Node.Snapshot());
    }

    [Fact]
    public void DelNeedsNeitherMasterNorNamespace()
    {
        Pod pod = Node.AddPod();
        Add(Config(), pod);
        Node.Must("ip link del up0");
        Shell.Must($"ip netns del {pod.NetNs}");
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
        Assert.Empty(Node.Leases("net"));
    }

    [Fact]
    public void DelServesAConfigurationThatAddRefuses()
    {
        Pod pod = Node.AddPod();
        Add(Config(), pod);
        Node.Call(Executables.Plugin, "DEL", Config().With("mtu", 7).With("mode", "nonsense").With("vlanId", 9999).With("master", null), pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(Node.Leases("net"));
    }

    [Fact]
    public void DelLeavesAnotherLinkOfTheNameAlone()
    {
        Pod pod = Node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Fails(4, "eth0", "exists");
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
        Assert.True(pod.Can("ip link show eth0"));

        // Nor one of the same type that another network has made.
        Pod taken = Node.AddPod();
        Add(Config().With("name", "first"), taken);
        Node.Call(Executables.Plugin, "ADD", Config(), taken).Fails(4, "eth0", "exists");
        Node.Call(Executables.Plugin, "DEL", Config(), taken).Silent();
        Assert.True(taken.Can("ip link show eth0"));
    }

    [Fact]
    public void GcRemovesWhatIsNotListedFromNamespacesThatStand()
    {
        Pod kept = Node.AddPod(), lost = Node.AddPod(), foreign = Node.AddPod();
        JsonObject second = IsShared ? Config() : Another();
        Add(Config(), kept);
        Add(second, lost);
        foreign.Must("ip link add eth0 type veth peer name other0");
        JsonArray valid = [new JsonObject { ["containerID"] = kept.ContainerId, ["ifname"] = kept.IfName }];
        Node.Call(Executables.Plugin, "GC", Config().With("cni.dev/valid-attachments", valid)).Silent();
        Assert.False(lost.Can("ip link show eth0"));
        Assert.True(kept.Can("ip link show eth0"));
        Assert.True(foreign.Can("ip link show eth0"));
        Assert.Equal(2, Node.Leases("net").Count);
    }

    /// <summary>Another such link on the same master.</summary>
    protected virtual JsonObject Another() => Config();

    [Fact]
    public void AFailedCallLeavesNothing()
    {
        string before = Node.Snapshot();
        int failures = 0;
        foreach (string call in new[] { "sendto", "setns" })
        {
            for (int when = 1; ; when++)
            {
                Pod pod = Node.AddPod();
                Outcome outcome = Injected($"{call}:error=ENOMEM:when={when}", pod);
                if (outcome.ExitCode == 0)
                {
                    Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
                    break;
                }

                failures++;
                Assert.True(when < 60, $"ADD never succeeded with failures of {call}");
                Assert.True(outcome.Json.GetProperty("code").GetInt32() is not 999, outcome.Text);
                if (outcome.Output.Contains("cannot come back"))
                {
                    Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
                }

                Assert.False(pod.Can("ip link show eth0"), $"{call} {when}: {outcome.Text}");
                Assert.Empty(Node.Leases("net"));
                Assert.Equal(before, Node.Snapshot());
            }
        }

        Assert.True(failures > 6, $"only {failures} calls were made to fail");
    }

    [Fact]
    public void AfterAKillDelOrGcAloneCleansUp()
    {
        int kills = 0;
        foreach (string call in new[] { "sendto", "recvfrom", "setns", "pwrite64" })
        {
            for (int when = 1; ; when += Kernel.IsEmulated ? 3 : 1)
            {
                Pod pod = Node.AddPod();
                Outcome outcome = Injected($"{call}:signal=KILL:when={when}", pod);
                if (when % 2 == 0)
                {
                    Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
                }
                else
                {
                    Node.Call(Executables.Plugin, "GC", Config().With("cni.dev/valid-attachments", new JsonArray())).Silent();
                }

                Assert.False(pod.Can("ip link show eth0"), $"killed at {call} {when}");
                Assert.True(Node.Leases("net").Count == 0, $"killed at {call} {when}");
                if (outcome.Signal == 0 && outcome.ExitCode == 0)
                {
                    break;
                }

                kills++;
                Assert.True(when < 60, $"ADD never succeeded with kills at {call}");
            }
        }

        Assert.True(kills > (Kernel.IsEmulated ? 4 : 10), $"only {kills} kills");
    }

    protected JsonElement Add(JsonObject config, Pod pod) => Node.Call(Executables.Plugin, "ADD", config, pod).Result();

    protected Outcome Check(JsonObject config, JsonElement result, Pod pod) =>
        Node.Call(Executables.Plugin, "CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod);

    /// <summary>For types whose links have modes.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="other">Another one, which CHECK misses.</param>
    protected void ServesAndChecksMode(string mode, string other)
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config().With("mode", mode);
        JsonElement result = Add(config, pod);
        Assert.Equal(mode, pod.Json("ip -j -d link show eth0")[0].GetProperty("linkinfo").GetProperty("info_data").GetProperty("mode").GetString());
        Check(config, result, pod).Silent();
        Check(config.With("mode", other), result, pod).Fails(101, "mode", mode);
    }

    protected void Refused(JsonObject config, int code, params string[] told)
    {
        Pod pod = Node.AddPod();
        string before = Node.Snapshot();
        Node.Call(Executables.Plugin, "ADD", config, pod).Fails(code, told);
        Assert.Equal(before, Node.Snapshot());
        Assert.Empty(Node.Leases("net"));
        Assert.False(pod.Can("ip link show eth0"));
    }

    private Outcome Injected(string inject, Pod pod) => Node.Run(
        "strace",
        ["-o", "/dev/null", "-e", $"inject={inject}", Executables.Plugin],
        CniEnvironment.Of("ADD", pod),
        Config().ToJsonString());
}

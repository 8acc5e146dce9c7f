using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type flannel attaches pods by another plugin: this executable itself, a copy of it, or the reference plugin.</summary>
public sealed class FlannelTests
{
    public static TheoryData<FlannelDelegate> Delegates => [FlannelDelegate.Same, FlannelDelegate.Copy, FlannelDelegate.Reference];

    [Theory]
    [MemberData(nameof(Delegates))]
    public void APodIsAttachedAndDetached(FlannelDelegate kind)
    {
        using FlannelNode node = new(kind);
        Pod pod = node.Node.AddPod();
        JsonObject config = node.Config();
        JsonElement result = node.Call("ADD", config, pod).Result();
        Assert.Equal(["10.244.1.2/24", "fd00:244:0:1::2/64"], result.GetProperty("ips").EnumerateArray().Select(static ip => ip.GetProperty("address").GetString()));
        Assert.Equal(
            ["10.244.0.0/16", "fd00:244::/48", "0.0.0.0/0", "::/0"],
            result.GetProperty("routes").EnumerateArray().Select(static route => route.GetProperty("dst").GetString()));
        Assert.Equal(1450, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        Assert.True(pod.Pings("10.244.1.1"));


        // The reference's addresses have yet to pass duplicate address detection.
        Assert.True(pod.Can($"ping -c 1 {(kind == FlannelDelegate.Reference ? "-w 5" : "-W 1")} fd00:244:0:1::1"));
        Assert.Contains("10.244.0.0/16 via 10.244.1.1", pod.Must("ip route"));
        Assert.Equal([$"{pod.ContainerId}:eth0"], node.Kept());
        node.Check(config, result, pod).Silent();
        node.Call("DEL", config, pod).Silent();
        node.Call("DEL", config, pod).Silent();
        node.RequireNothingLeft();
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("0.3.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void AResultIsThatOfADelegateInAProcess(string version)
    {
        string[] results = [.. new[] { FlannelDelegate.Same, FlannelDelegate.Copy }.Select(kind =>
        {
            using FlannelNode node = new(kind);
            Pod pod = node.Node.AddPod();
            JsonObject config = node.Config(version);
            ((JsonObject)config["delegate"]!)["mac"] = "0e:00:00:00:00:07";
            ((JsonObject)config["delegate"]!)["type"] = "cscni";
            JsonElement result = node.Call("ADD", config, pod).Result();
            if (version is not ("0.1.0" or "0.2.0" or "0.3.0" or "0.3.1"))
            {
                node.Check(config, result, pod).Silent();
            }

            node.Call("DEL", config, pod).Silent();
            node.RequireNothingLeft();
            return Plain(result.GetRawText());
        })];
        Assert.Equal(results[1], results[0]);
    }

    /// <summary>10-flannel.conflist as Flannel ships it, as containerd or cri-o would call it.</summary>
    [Fact]
    public void FlannelsOwnConflistIsServed()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        JsonObject delegated = new() { ["hairpinMode"] = true, ["isDefaultGateway"] = true };
        JsonObject flannel = node.Config().With("delegate", delegated), portmap = new() { ["type"] = "portmap", ["capabilities"] = new JsonObject { ["portMappings"] = true } };
        Chain chain = new(node.Node, "0.3.1", "cbr0", new ChainedPlugin(node.Executable, flannel), new ChainedPlugin(Executables.Plugin, portmap)) { Variables = [$"CNI_PATH={node.Plugins}"] };
        JsonElement result = chain.Add(pod, TrafficContender.Ports("tcp 8080 80"));
        Assert.Equal(["cni0", "eth0"], result.GetProperty("interfaces").EnumerateArray().Select(static one => one.GetProperty("name").GetString()!).Where(static name => !name.StartsWith("veth")));
        Assert.Contains("10.244.1.2", node.Node.Must("nft list map inet cscni ports4"));
        Assert.True(pod.Pings("10.244.1.1"));
        chain.DeleteBlindly(pod);
        node.RequireNothingLeft();
        Assert.Equal(string.Empty, node.Node.Must("nft list ruleset"));
    }

    [Fact]
    public void EachInterfaceOfAContainerHasItsOwnFile()
    {
        using FlannelNode node = new();
        Pod first = node.Node.AddPod(), second = first.With("eth1");
        JsonObject config = node.Config(), other = node.Config().With("delegate", new JsonObject { ["bridge"] = "cni1" }).With("name", "cbr1");
        node.Env.Write(network6: string.Empty);
        node.Call("ADD", config, first).Result();
        node.Env.Write(subnet: "10.244.2.1/24", network6: string.Empty);
        node.Call("ADD", other, second).Result();
        Assert.Equal(2, node.Kept().Length);
        node.Call("DEL", config, first).Silent();
        Assert.Equal([$"{first.ContainerId}:eth1"], node.Kept());
        Assert.Empty(node.Node.Leases("cbr0"));
        Assert.True(first.Pings("10.244.2.1"));
        node.Call("DEL", other, second).Silent();
        Assert.Empty(node.Node.Leases("cbr1"));
        node.RequireNothingLeft();
    }

    /// <summary>What is kept is for nobody else to see, and for nobody to lead elsewhere.</summary>
    [Fact]
    public void TheFileIsPrivateAndLinksAreNotFollowed()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        string elsewhere = $"{node.Node.Directory}/elsewhere";
        File.WriteAllText(elsewhere, "precious");
        node.Call("ADD", node.Config(), pod).Result();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(node.DataDirectory));
        string kept = $"{node.DataDirectory}/{pod.ContainerId}:eth0";
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        File.Delete(kept);
        File.CreateSymbolicLink(kept, elsewhere);
        Outcome deleted = node.Call("DEL", node.Config(), pod);
        deleted.Silent();
        Assert.Equal("precious", File.ReadAllText(elsewhere));
        node.RequireNothingLeft();

        File.CreateSymbolicLink(kept, elsewhere);
        node.Call("ADD", node.Config(), pod).Result();
        Assert.Equal("precious", File.ReadAllText(elsewhere));
        Assert.Null(new FileInfo(kept).LinkTarget);
    }

    [Theory]
    [InlineData(FlannelDelegate.Same, true)]
    [InlineData(FlannelDelegate.Same, false)]
    [InlineData(FlannelDelegate.Copy, false)]
    [InlineData(FlannelDelegate.Reference, true)]
    [InlineData(FlannelDelegate.Reference, false)]
    public void DelWorksWithoutTheFile(FlannelDelegate kind, bool hasSubnetFile)
    {
        using FlannelNode node = new(kind);
        Pod pod = node.Node.AddPod();
        node.Call("ADD", node.Config(), pod).Result();
        Directory.Delete(node.DataDirectory, recursive: true);
        if (!hasSubnetFile)
        {
            node.Env.Remove();
        }

        node.Call("DEL", node.Config(), pod).Silent();
        node.RequireNothingLeft();
    }

    [Fact]
    public void DelWorksWithoutNamespaceAndWithAnotherSubnet()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        node.Call("ADD", node.Config(), pod).Result();
        node.Env.Write(subnet: "10.244.9.1/24", subnet6: "fd00:244:0:9::1/64");
        node.Call("DEL", node.Config().With("delegate", null), pod, "CNI_NETNS=").Silent();
        node.RequireNothingLeft();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("""{"name":"cbr0","cniVersion":"1.1.0","type":"flannel"}""")]
    public void AFileThatCannotBeReadIsPassedOver(string content)
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        node.Call("ADD", node.Config(), pod).Result();
        File.WriteAllText($"{node.DataDirectory}/{pod.ContainerId}:eth0", content);
        Outcome outcome = node.Call("DEL", node.Config(), pod);
        outcome.Silent();
        Assert.Contains("is passed over", outcome.ErrorOutput);
        node.RequireNothingLeft();
    }

    /// <summary>Pods that flannel's own plugin has attached are deleted by ours.</summary>
    [Fact]
    public void AFileOfFlannelsOwnPluginIsUsed()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        node.Call("ADD", node.Config().With("delegate", new JsonObject { ["type"] = "ptp" }), pod).Result();
        File.Move($"{node.DataDirectory}/{pod.ContainerId}:eth0", $"{node.DataDirectory}/{pod.ContainerId}");
        File.Delete($"{node.Plugins}/bridge");
        node.Env.Remove();
        node.Call("DEL", node.Config(), pod).Silent();
        node.RequireNothingLeft();
    }

    [Fact]
    public void AFileOfAnotherNetworkIsLeftAlone()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        node.Call("ADD", node.Config().With("name", "other"), pod).Result();
        File.Move($"{node.DataDirectory}/{pod.ContainerId}:eth0", $"{node.DataDirectory}/{pod.ContainerId}");
        node.Call("DEL", node.Config(), pod).Silent();
        Assert.Equal([pod.ContainerId], node.Kept());
        Assert.Equal(2, node.Node.Leases("other").Count);
    }

    [Theory]
    [MemberData(nameof(Delegates))]
    public void ASecondAddIsRefusedAndTheFirstStays(FlannelDelegate kind)
    {
        using FlannelNode node = new(kind);
        Pod pod = node.Node.AddPod();
        JsonElement result = node.Call("ADD", node.Config(), pod).Result();
        string kept = File.ReadAllText($"{node.DataDirectory}/{pod.ContainerId}:eth0");
        node.Env.Write(mtu: 1400);
        Outcome again = node.Call("ADD", node.Config(), pod);
        Assert.Equal(1, again.ExitCode);
        if (kind != FlannelDelegate.Reference)
        {
            again.Fails(4, "eth0", "exists already");
            Assert.Equal(kept, File.ReadAllText($"{node.DataDirectory}/{pod.ContainerId}:eth0"));
            Assert.True(pod.Pings("10.244.1.1"));
            node.Check(node.Config(), result, pod).Silent();
        }

        node.Call("DEL", node.Config(), pod).Silent();
        node.RequireNothingLeft();
    }

    [Fact]
    public void AFailedAddIsFollowedByADel()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        node.Record("bridge", """[ $CNI_COMMAND != ADD ] || { echo '{"cniVersion":"1.1.0","code":42,"msg":"no luck"}'; exit 1; }""");
        node.Call("ADD", node.Config(), pod).Fails(42, "plugin \"bridge\" ADD: no luck");
        Assert.Equal(["ADD", "DEL"], node.Calls());
        Assert.Equal(node.Given("ADD").ToJsonString(), node.Given("DEL").ToJsonString());
        Assert.Empty(node.Kept());
    }

    /// <summary>The runtime's DEL comes next, and must find what the first one could not remove.</summary>
    [Fact]
    public void WhereThatDelFailsTooTheFileStays()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        node.Record("bridge", "echo '{\"cniVersion\":\"1.1.0\",\"code\":42,\"msg\":\"no '$CNI_COMMAND'\"}'; exit 1");
        Outcome outcome = node.Call("ADD", node.Config(), pod);
        outcome.Fails(42, "no ADD");
        Assert.Contains("no DEL", outcome.ErrorOutput);
        Assert.Single(node.Kept());
        node.Call("DEL", node.Config(), pod).Fails(42, "no DEL");
        Assert.Single(node.Kept());
    }

    [Fact]
    public void ADelegateThatHangsIsKilled()
    {
        using FlannelNode node = new();
        node.Record("bridge", "[ $CNI_COMMAND != ADD ] || exec sleep 60");
        node.Call("ADD", node.Config().With("delegateTimeout", 1), node.Node.AddPod()).Fails(104, "bridge", "did not answer within 1 s");
        Assert.Equal(["ADD", "DEL"], node.Calls());
    }

    [Fact]
    public void ADelegateThatIsMissingIsNamed()
    {
        using FlannelNode node = new();
        File.Delete($"{node.Plugins}/bridge");
        node.Call("ADD", node.Config(), node.Node.AddPod()).Fails(4, "bridge", "CNI_PATH");
        node.Call("STATUS", node.Config()).Fails(50, "bridge", "CNI_PATH");
        Assert.Empty(node.Kept());
    }

    [Fact]
    public void CheckIsTheDelegates()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        JsonElement result = node.Call("ADD", node.Config(), pod).Result();
        node.Env.Remove();
        node.Check(node.Config(), result, pod).Silent();
        Directory.Delete(node.DataDirectory, recursive: true);
        node.Check(node.Config(), result, pod).Silent();
        pod.Must("ip link set eth0 mtu 1300");
        node.Check(node.Config(), result, pod).Fails(101, "eth0", "1300", "1450");
    }

    [Fact]
    public void CheckTellsThatTheNodesSubnetChanged()
    {
        using FlannelNode node = new();
        Pod pod = node.Node.AddPod();
        JsonElement result = node.Call("ADD", node.Config(), pod).Result();
        node.Env.Write(subnet6: "fd00:244:0:9::1/64");
        node.Check(node.Config(), result, pod).Fails(101, "fd00:244:0:1::2/64", "former subnet", "fd00:244:0:9::/64", node.Env.Path);
    }

    [Theory]
    [MemberData(nameof(Delegates))]
    public void GcRemovesWhatIsNotListed(FlannelDelegate kind)
    {
        using FlannelNode node = new(kind);
        Pod[] pods = [node.Node.AddPod(), node.Node.AddPod(), node.Node.AddPod()];
        JsonObject config = node.Config();
        foreach (Pod pod in pods)
        {
            node.Call("ADD", config, pod).Result();
        }

        node.Call("GC", config).Silent();
        Assert.Equal(3, node.Kept().Length);
        node.Collect(config, pods[1]).Silent();
        Assert.Equal([$"{pods[1].ContainerId}:eth0"], node.Kept());
        Assert.True(pods[1].Pings("10.244.1.1"));
        Assert.Equal(["10.244.1.3", "fd00:244:0:1::3"], node.Node.Leases("cbr0"));

        // The reference bridge removes no link without a namespace.
        Assert.Equal(kind == FlannelDelegate.Reference ? 3 : 1, node.Node.Must("ip -o link show type veth").Trim().Split('\n').Length);
        node.Env.Remove();
        node.Collect(config).Silent();
        Assert.Empty(node.Node.Leases("cbr0"));
        Assert.Empty(node.Kept());
    }

    [Fact]
    public void GcLeavesOtherNetworksAlone()
    {
        using FlannelNode node = new();
        node.Call("ADD", node.Config().With("name", "other"), node.Node.AddPod()).Result();
        node.Collect(node.Config()).Silent();
        Assert.Single(node.Kept());
        Assert.Equal(2, node.Node.Leases("other").Count);
    }

    /// <summary>Also a delegate that is not the configured one any more.</summary>
    [Fact]
    public void GcRemovesWhatAFormerDelegateMade()
    {
        using FlannelNode node = new();
        node.Call("ADD", node.Config().With("delegate", new JsonObject { ["type"] = "ptp" }), node.Node.AddPod()).Result();
        node.Collect(node.Config()).Silent();
        node.RequireNothingLeft();
    }

    [Fact]
    public void StatusIsTheDelegates()
    {
        using FlannelNode node = new();
        string before = node.Node.Snapshot();
        node.Call("STATUS", node.Config()).Silent();
        Assert.Equal(before, node.Node.Snapshot());
        Assert.False(Directory.Exists(node.DataDirectory));
        node.Node.Must("ip link add cni0 type veth peer name cni1");
        node.Call("STATUS", node.Config()).Fails(50, "cni0", "not a bridge");
    }

    [Fact]
    public void StatusTellsThatNoFileCanBeKept()
    {
        using FlannelNode node = new();
        File.WriteAllText(node.DataDirectory, string.Empty);
        node.Call("STATUS", node.Config()).Fails(50, node.DataDirectory, "dataDir");
        node.Call("ADD", node.Config(), node.Node.AddPod()).Fails(5, node.DataDirectory);
        Assert.Equal(string.Empty, node.Node.Must("ip -o link show type veth"));
    }

    [Theory]
    [InlineData("sendto")]
    [InlineData("recvfrom")]
    [InlineData("renameat2")]
    [InlineData("openat")]
    public void AfterAKillDelAloneCleansUp(string call)
    {
        using FlannelNode node = new();
        for (int when = 1; ; when++)
        {
            Pod pod = node.Node.AddPod();
            Outcome outcome = node.Node.Run(
                "strace",
                ["-o", "/dev/null", "-e", $"inject={call}:signal=KILL:when={when}", node.Executable],
                CniEnvironment.Of("ADD", pod, node.Plugins),
                node.Config().ToJsonString());
            node.Call("DEL", node.Config(), pod).Silent();
            Assert.Equal(string.Empty, node.Node.Must("ip -o link show type veth"));
            Assert.True(node.Node.Leases("cbr0").Count == 0, $"killed at {call} {when}");
            Assert.Empty(node.Kept());
            if (outcome.Signal == 0 && outcome.ExitCode == 0)
            {
                Assert.True(when > 1, $"only {when} calls of {call}");
                return;
            }
        }
    }

    /// <summary>What no two attachments share is replaced.</summary>
    private static string Plain(string result)
    {
        JsonNode node = JsonNode.Parse(result)!;
        foreach (JsonNode? one in node["interfaces"]?.AsArray() ?? [])
        {
            one!["name"] = one["name"]!.GetValue<string>() is ['v', 'e', 't', 'h', ..] ? "veth" : one["name"]!.GetValue<string>();
            one["sandbox"] = one["sandbox"]?.GetValue<string>().Length > 0 ? "sandbox" : null;
            if (one["mac"]!.GetValue<string>() != "0e:00:00:00:00:07")
            {
                one["mac"] = "other";
            }
        }

        return node.ToJsonString();
    }
}

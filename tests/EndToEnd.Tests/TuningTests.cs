using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type tuning, behind a bridge.</summary>
public sealed class TuningTests : System.IDisposable
{
    private const string Somaxconn = "net.core.somaxconn";

    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    private string DataDirectory => $"{_node.Directory}/tuning";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EachKeyIsSetToldCheckedAndRestored(bool isOurs)
    {
        Assert.SkipUnless(isOurs || Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        Pod pod = _node.AddPod();
        Chain chain = Chain(isOurs, All());
        JsonElement result = chain.Add(pod);
        Assert.Equal("0e:00:00:00:00:07", result.GetProperty("interfaces")[2].GetProperty("mac").GetString());
        JsonElement link = pod.Json("ip -j -d link show eth0")[0];
        Assert.Equal("0e:00:00:00:00:07", link.GetProperty("address").GetString());
        Assert.Equal(1400, link.GetProperty("mtu").GetInt32());
        Assert.Equal(500, link.GetProperty("txqlen").GetInt32());
        Assert.Contains("PROMISC", link.GetProperty("flags").ToString());
        Assert.Contains("ALLMULTI", link.GetProperty("flags").ToString());
        Assert.Equal("500", pod.Must($"sysctl -n {Somaxconn}").Trim());
        Assert.Equal("1", pod.Must("sysctl -n net.ipv4.conf.eth0.arp_filter").Trim());
        Assert.True(pod.Pings("10.77.0.1"));

        // The reference plugin does not tell the MTU, and its bridge's CHECK does not compare it.
        if (isOurs)
        {
            Assert.Equal(1400, result.GetProperty("interfaces")[2].GetProperty("mtu").GetInt32());
            chain.Check(pod).Silent();
        }
        chain.Delete(pod);
        Assert.False(Directory.Exists(DataDirectory) && Directory.GetFiles(DataDirectory).Length > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatOneChangedTheOtherRestores(bool isChangedByOurs)
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        string before = LinkText(pod);
        JsonObject config = Config(All()).With("cniVersion", "1.0.0").With("prevResult", Previous("1.0.0"));
        (string maker, string other) = (Executables.Plugin, $"{Executables.Reference}/tuning");
        (maker, other) = isChangedByOurs ? (maker, other) : (other, maker);
        JsonElement result = _node.Call(maker, "ADD", config, pod).Result();
        config["prevResult"] = JsonNode.Parse(result.GetRawText());
        _node.Call(other, "CHECK", config, pod).Silent();
        Assert.NotEqual(before, LinkText(pod));
        _node.Call(other, "DEL", config, pod).Silent();
        Assert.Equal(before, LinkText(pod));
        Assert.Empty(Directory.GetFiles(DataDirectory));
    }

    [Fact]
    public void AfterTwoAddsTheFirstValuesAreRestored()
    {
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        string before = LinkText(pod);
        JsonObject config = Config(All()).With("prevResult", Previous());
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.Equal(before, LinkText(pod));
    }

    [Fact]
    public void SysctlsAreRestoredToo()
    {
        // The reference plugin leaves them.
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        string before = pod.Must($"sysctl -n {Somaxconn}");
        JsonObject config = Config(All()).With("prevResult", Previous());
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.NotEqual(before, pod.Must($"sysctl -n {Somaxconn}"));
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.Equal(before, pod.Must($"sysctl -n {Somaxconn}"));
        Assert.Equal("0", pod.Must("sysctl -n net.ipv4.conf.eth0.arp_filter").Trim());
    }

    [Fact]
    public void ArgumentsGoBeforeTheRuntimeAndThatBeforeTheConfiguration()
    {
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        JsonObject config = Config(All()).With("prevResult", Previous()).With("runtimeConfig", new JsonObject { ["mac"] = "0e:00:00:00:00:08" });
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod, "CNI_ARGS=IgnoreUnknown=1;MAC=0e:00:00:00:00:0a").Result();
        Assert.Equal("0e:00:00:00:00:08", result.GetProperty("interfaces")[0].GetProperty("mac").GetString());
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();

        // The reference plugin dies of sysctls in args where the configuration has none.
        config.Remove("sysctl");
        config["args"] = new JsonObject
        {
            ["cni"] = new JsonObject { ["mac"] = "0e:00:00:00:00:09", ["mtu"] = 1300, ["promisc"] = false, ["allmulti"] = false, ["txQLen"] = 400, ["sysctl"] = new JsonObject { [Somaxconn] = "600" } },
        };
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        JsonElement link = pod.Json("ip -j link show eth0")[0];
        Assert.Equal("0e:00:00:00:00:09", link.GetProperty("address").GetString());
        Assert.Equal(1300, link.GetProperty("mtu").GetInt32());
        Assert.Equal(400, link.GetProperty("txqlen").GetInt32());
        Assert.DoesNotContain("PROMISC", link.GetProperty("flags").ToString());
        Assert.Equal("600", pod.Must($"sysctl -n {Somaxconn}").Trim());
    }

    [Theory]
    [InlineData("ip link set eth0 address 0e:00:00:00:00:99", "MAC", "0e:00:00:00:00:99", "0e:00:00:00:00:07")]
    [InlineData("ip link set eth0 mtu 1390", "MTU", "1390", "1400")]
    [InlineData("ip link set eth0 txqueuelen 7", "queue", "7", "500")]
    [InlineData("ip link set eth0 promisc off", "promiscuous", "off")]
    [InlineData("ip link set eth0 allmulticast off", "allmulticast", "off")]
    [InlineData("sysctl -q -w net.core.somaxconn=501", "net.core.somaxconn", "501", "500")]
    [InlineData("ip link del eth0", "eth0", "missing")]
    public void CheckTellsWhatDiffers(string change, params string[] told)
    {
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        JsonObject config = Config(All()).With("prevResult", Previous());
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        config["prevResult"] = JsonNode.Parse(result.GetRawText());
        _node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        pod.Must(change);
        _node.Call(Executables.Plugin, "CHECK", config, pod).Fails(101, told);
    }

    [Fact]
    public void ASysctlOfAnInterfaceWithADotIsFound()
    {
        Pod pod = _node.AddPod().With("eth0.5");
        pod.Must("ip link add eth0.5 type veth peer name other0");
        JsonObject config = Config(new JsonObject { ["sysctl"] = new JsonObject { ["net/ipv4/conf/IFNAME/arp_filter"] = "1" } }).With("prevResult", Previous());
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.Equal("1", pod.Must("cat /proc/sys/net/ipv4/conf/eth0.5/arp_filter").Trim());
    }

    [Theory]
    [InlineData("sysctl", """{"kernel.panic": "1"}""", 7, "invalid net sysctl key", "kernel.panic")]
    [InlineData("sysctl", """{"net.core/../../kernel/panic": "1"}""", 7, "net.core/../../kernel/panic")]
    [InlineData("sysctl", """{"net.core.absent": "1"}""", 7, "net.core.absent")]
    [InlineData("sysctl", """{"net.core.somaxconn": 5}""", 6, "sysctl")]
    [InlineData("sysctl", """{"net.core.somaxconn": "nonsense"}""", 5, "somaxconn", "nonsense")]
    [InlineData("mac", "\"nonsense\"", 7, "mac")]
    [InlineData("mtu", "67", 7, "mtu")]
    [InlineData("mtu", "70000", 7, "mtu")]
    [InlineData("txQLen", "-1", 7, "txQLen")]
    [InlineData("promisc", "\"on\"", 6, "promisc")]
    [InlineData("dataDir", "\"relative\"", 7, "dataDir")]
    public void ABadValueIsNamedAndNothingChanges(string key, string value, int code, params string[] told)
    {
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        string before = LinkText(pod);
        JsonObject config = Config(All()).With(key, JsonNode.Parse(value)).With("prevResult", Previous());
        _node.Call(Executables.Plugin, "ADD", config, pod).Fails(code, told);
        Assert.Equal(before, LinkText(pod));
        Assert.False(Directory.Exists(DataDirectory) && Directory.GetFiles(DataDirectory).Length > 0);
    }

    [Fact]
    public void AKeyThatIsThereTwiceIsRefused()
    {
        string config = Config([]).With("prevResult", Previous()).ToJsonString()[..^1] + ""","sysctl":{"net.core.somaxconn":"1","net.core.somaxconn":"2"}}""";
        _node.CallRaw(Executables.Plugin, "ADD", config, _node.AddPod()).Fails(7, "duplicated sysctl keys are not allowed", Somaxconn);
    }

    [Fact]
    public void ItIsChained()
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", Config(All()), pod).Fails(7, "chained");
        _node.Call(Executables.Plugin, "ADD", Config(All()).With("prevResult", Previous()), pod).Fails(4, "eth0");
        _node.Call(Executables.Plugin, "STATUS", Config(All())).Silent();
    }

    [Theory]
    [InlineData("CNI_NETNS=")]
    [InlineData("CNI_NETNS=/var/run/netns/never-was")]
    public void DelForgetsWithoutANamespaceAndMayBeRepeated(string variable)
    {
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        JsonObject config = Config(All()).With("prevResult", Previous());
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        config.Remove("prevResult");
        _node.Call(Executables.Plugin, "DEL", config, pod, variable).Silent();
        _node.Call(Executables.Plugin, "DEL", config, pod, variable).Silent();
        Assert.Empty(Directory.GetFiles(DataDirectory));
    }

    [Fact]
    public void GcForgetsWhatIsNotListedAndNothingOfOthers()
    {
        Pod kept = _node.AddPod(), lost = _node.AddPod();
        foreach (Pod pod in new[] { kept, lost })
        {
            pod.Must("ip link add eth0 type veth peer name other0");
            _node.Call(Executables.Plugin, "ADD", Config(All()).With("prevResult", Previous()), pod).Result();
        }

        File.WriteAllText($"{DataDirectory}/reference_eth0.json", """{"mac":"0e:00:00:00:00:55"}""");
        JsonArray valid = [new JsonObject { ["containerID"] = kept.ContainerId, ["ifname"] = kept.IfName }];
        _node.Call(Executables.Plugin, "GC", Config([]).With("cni.dev/valid-attachments", valid)).Silent();
        Assert.True(File.Exists($"{DataDirectory}/{kept.ContainerId}_eth0.json"));
        Assert.False(File.Exists($"{DataDirectory}/{lost.ContainerId}_eth0.json"));
        Assert.True(File.Exists($"{DataDirectory}/reference_eth0.json"));
    }

    [Theory]
    [InlineData("^net\\.core\\.somaxconn$", true)]
    [InlineData("net.core", true)]
    [InlineData("somaxconn", true)]
    [InlineData("^somaxconn", false)]
    [InlineData("^net\\.ipv4", false)]
    [InlineData("^net\\.(ipv4|core)\\.[a-z]+$", true)]
    [InlineData("^net\\.core\\.[^a-z]+$", false)]
    [InlineData("^net\\..*conn$", true)]
    [InlineData("^net\\.core\\.so?maxc\\wn+$", true)]
    [InlineData("nothing\n\n  somaxconn  \n", true)]
    [InlineData("", false)]
    public void TheAllowListIsObeyed(string list, bool isAllowed)
    {
        Outcome outcome = AddUnderAllowList(list);
        if (isAllowed)
        {
            outcome.Result();
        }
        else
        {
            outcome.Fails(2, $"Sysctl {Somaxconn} is not allowed");
        }
    }

    [Theory]
    [InlineData("(net", "closing parenthesis")]
    [InlineData("net)", "closing parenthesis")]
    [InlineData("*net", "repeat")]
    [InlineData("net{2}", "repetition")]
    [InlineData("[a-", "end")]
    [InlineData("(?i)NET", "group")]
    [InlineData("net\\b", "escape")]
    public void ALineThatIsNoExpressionAllowsNothing(string list, string told) => AddUnderAllowList(list).Fails(7, "allowlist.conf", told);

    private Outcome AddUnderAllowList(string list)
    {
        // A mount namespace of its own, so that the machine's /etc stays as it is.
        string file = $"{_node.Directory}/allowlist.conf";
        File.WriteAllText(file, list);
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        JsonObject config = Config(new JsonObject { ["sysctl"] = new JsonObject { [Somaxconn] = "600" } }).With("prevResult", Previous());
        string script = $"mount -t tmpfs none /etc && mkdir -p /etc/cni/tuning && cp {file} /etc/cni/tuning/allowlist.conf && exec {Executables.Plugin}";
        return _node.Run(
            "unshare",
            ["-m", "sh", "-c", script],
            CniEnvironment.Of("ADD", pod),
            config.ToJsonString());
    }

    /// <summary>A process that only tunes a container has no use for the node's links, nor for random numbers.</summary>
    [Fact]
    public void NothingIsOpenedThatIsNotNeeded()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other0");
        foreach (string command in new[] { "ADD", "CHECK", "DEL" })
        {
            Outcome traced = _node.Run(
                "strace",
                ["-f", "-e", "trace=socket,openat", Executables.Plugin],
                CniEnvironment.Of(command, pod),
                Config(All()).With("prevResult", Previous()).ToJsonString());
            Assert.True(traced.ExitCode == 0, traced.Text);
            Assert.Equal(2, traced.ErrorOutput.Split("socket(").Length);
            Assert.DoesNotContain("/dev/urandom", traced.ErrorOutput);
        }
    }

    private static string LinkText(Pod pod) => pod.Must("ip -o -d link show eth0");

    private Chain Chain(bool isOurs, JsonObject tuning) => new(
        _node,
        "1.1.0",
        "net",
        new ChainedPlugin(isOurs ? Executables.Plugin : $"{Executables.Reference}/bridge", isOurs ? Configs.Bridge(_node) : Configs.Bridge(_node, "1.1.0", "bridge", "host-local")),
        new ChainedPlugin(isOurs ? Executables.Plugin : $"{Executables.Reference}/tuning", Config(tuning)));

    private JsonObject Config(JsonObject keys)
    {
        JsonObject config = (JsonObject)keys.DeepClone();
        config["cniVersion"] = "1.1.0";
        config["name"] = "net";
        config["type"] = "tuning";
        config["dataDir"] = DataDirectory;
        return config;
    }

    private static JsonObject All() => new()
    {
        ["sysctl"] = new JsonObject { [Somaxconn] = "500", ["net.ipv4.conf.IFNAME.arp_filter"] = "1" },
        ["mac"] = "0e:00:00:00:00:07",
        ["promisc"] = true,
        ["allmulti"] = true,
        ["mtu"] = 1400,
        ["txQLen"] = 500,
    };

    private static JsonNode Previous(string version = "1.1.0") => JsonNode.Parse($$"""{"cniVersion":"{{version}}","interfaces":[{"name":"eth0","sandbox":"/x"}],"ips":[]}""")!;
}

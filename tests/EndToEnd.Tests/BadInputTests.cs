using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Bad input gets one clear error with the right code, and changes nothing.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Node _node = new();
    private readonly Pod _pod;
    private readonly string _before;

    public BadInputTests()
    {
        _pod = _node.AddPod();
        _before = _node.Snapshot();
    }

    public void Dispose()
    {
        // Whatever the test tried, nothing was changed.
        Assert.Equal(_before, _node.Snapshot());
        Assert.False(_pod.Can("ip link show eth0"));
        Assert.Empty(_node.Leases("net"));
        _node.Dispose();
    }

    [Fact]
    public void AFullBridgeIsNamed()
    {
        _node.Must("ip link add br0 up type bridge");
        StringBuilder lines = new();
        for (int port = 0; port < 1023; port++)
        {
            lines.Append($"link add port{port} group 77 master br0 type ifb\n");
        }

        Outcome made = _node.Run("ip", ["-batch", "-"], input: lines.ToString());
        Assert.True(made.ExitCode == 0, made.Text);
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node), _pod).Fails(100, "br0", "1023");
        _node.Must("ip link del group 77");
        _node.Must("ip link del br0");
    }

    [Fact]
    public void NoCommandTellsWhatTheProgramIs()
    {
        Outcome outcome = _node.Run(Executables.Plugin, [], []);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(string.Empty, outcome.Output);
        Assert.Contains("CNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0", outcome.ErrorOutput);
    }

    [Theory]
    [InlineData("ADD", "CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH")]
    [InlineData("CHECK", "CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH")]
    [InlineData("DEL", "CNI_CONTAINERID,CNI_IFNAME,CNI_PATH")]
    [InlineData("GC", "CNI_PATH")]
    [InlineData("STATUS", "CNI_PATH")]
    public void AllMissingVariablesAreNamedAtOnce(string command, string missing) =>
        _node.Run(Executables.Plugin, [], [$"CNI_COMMAND={command}"]).Fails(4, $"[{missing}]");

    [Theory]
    [InlineData("CNI_COMMAND=NUKE", "CNI_COMMAND", "NUKE")]
    [InlineData("CNI_CONTAINERID=../etc", "CNI_CONTAINERID", "../etc")]
    [InlineData("CNI_CONTAINERID=a/b", "CNI_CONTAINERID", "a/b")]
    [InlineData("CNI_CONTAINERID=-a", "CNI_CONTAINERID", "-a")]
    [InlineData("CNI_IFNAME=a/b", "CNI_IFNAME", "slash")]
    [InlineData("CNI_IFNAME=..", "CNI_IFNAME", "..")]
    [InlineData("CNI_IFNAME=sixteen-bytes-xx", "CNI_IFNAME", "16 bytes")]
    [InlineData("CNI_IFNAME=a b", "CNI_IFNAME", "white space")]
    [InlineData("CNI_NETNS=/var/run/netns/no-such", "CNI_NETNS", "/var/run/netns/no-such", "ENOENT")]
    [InlineData("CNI_NETNS=/etc/hostname", "CNI_NETNS", "/etc/hostname", "not a network namespace")]
    [InlineData("CNI_NETNS=/proc/self/ns/uts", "CNI_NETNS", "not a network namespace")]
    [InlineData("CNI_NETNS=/proc/self/ns/net", "CNI_NETNS", "own")]
    [InlineData("CNI_ARGS=nonsense", "CNI_ARGS", "nonsense")]
    [InlineData("CNI_ARGS=UNKNOWN=1", "CNI_ARGS", "UNKNOWN")]
    [InlineData("CNI_ARGS=IgnoreUnknown=maybe", "CNI_ARGS", "maybe")]
    [InlineData("CNI_ARGS=MAC=zz:00:00:00:00:00", "CNI_ARGS", "zz:00:00:00:00:00")]
    [InlineData("CNI_ARGS=MAC=01:00:00:00:00:00", "CNI_ARGS", "unicast")]
    [InlineData("CNI_PATH=/nowhere:/else", "CNI_PATH", "/nowhere", "cscni-ipam")]
    public void AnInvalidVariableIsNamedWithItsValue(string variable, params string[] told) =>
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node), _pod, variable).Fails(4, told);

    [Theory]
    [InlineData("", 6, "empty")]
    [InlineData("   \n", 6, "empty")]
    [InlineData("[]", 6, "object")]
    [InlineData("null", 6, "object")]
    [InlineData("{", 6, "JSON")]
    [InlineData("{\"name\":\"net\"} trailing", 6, "JSON")]
    [InlineData("{\"cniVersion\":\"1.1.0\",\"type\":\"cscni\"}", 7, "missing network name")]
    [InlineData("{\"cniVersion\":\"1.1.0\",\"type\":\"cscni\",\"name\":\"a/b\"}", 7, "a/b")]
    [InlineData("{\"cniVersion\":\"1.1.0\",\"type\":\"cscni\",\"name\":\"..\"}", 7, "..")]
    [InlineData("{\"cniVersion\":\"1.1.0\",\"type\":\"cscni\",\"name\":\"a\\u0000b\"}", 7, "network name")]
    [InlineData("{\"cniVersion\":\"9.9.9\",\"type\":\"cscni\",\"name\":\"net\"}", 1, "9.9.9")]
    [InlineData("{\"cniVersion\":1,\"type\":\"cscni\",\"name\":\"net\"}", 6, "cniVersion", "string")]
    [InlineData("{\"cniVersion\":\"1.1.0\",\"type\":\"other\",\"name\":\"net\"}", 7, "other")]
    [InlineData("{\"cniVersion\":\"1.1.0\",\"name\":\"net\"}", 7, "type")]
    public void MalformedConfigurations(string input, int code, params string[] told) =>
        _node.CallRaw(Executables.Plugin, "ADD", input, _pod).Fails(code, told);

    [Fact]
    public void EachTruncationOfAConfigurationIsRefused()
    {
        string whole = Configs.Bridge(_node).ToJsonString();
        for (int length = 1; length < whole.Length; length += 7)
        {
            _node.CallRaw(Executables.Plugin, "ADD", whole[..length], _pod).Fails(6, "JSON");
        }
    }

    [Fact]
    public void OversizedDeepAndNonUtf8Configurations()
    {
        string open = "{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"type\":\"cscni\",\"x\":";
        _node.CallRaw(Executables.Plugin, "ADD", open + "\"" + new string('x', 1 << 20) + "\"}", _pod).Fails(6, "larger than 1048576");
        _node.CallRaw(Executables.Plugin, "ADD", open + new string('[', 100_000) + new string(']', 100_000) + "}", _pod).Fails(6, "nested deeper than 64");
        string file = $"{_node.Directory}/bytes";
        File.WriteAllBytes(file, [.. "{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"x\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        _node.Run("/bin/sh", ["-c", $"{Executables.Plugin} < {file}"],
            CniEnvironment.Of("ADD", _pod)).Fails(6, "UTF-8");
    }

    [Theory]
    [InlineData("mtu", "\"big\"", 6, "mtu", "whole number")]
    [InlineData("mtu", "1500.5", 6, "mtu")]
    [InlineData("mtu", "70000", 7, "mtu", "70000")]
    [InlineData("mtu", "10", 7, "mtu", "10", "68")]
    [InlineData("isGateway", "\"yes\"", 6, "isGateway", "true or false")]
    [InlineData("bridge", "7", 6, "bridge", "string")]
    [InlineData("bridge", "\"a/b\"", 7, "bridge", "a/b", "slash")]
    [InlineData("bridge", "\"sixteen-bytes-xx\"", 7, "bridge", "16 bytes")]
    [InlineData("bridge", "\"a\\u0000b\"", 7, "bridge", "NUL")]
    [InlineData("vlan", "4095", 7, "invalid VLAN ID 4095 (must be between 0 and 4094)")]
    [InlineData("vlan", "-1", 7, "invalid VLAN ID -1")]
    [InlineData("vlanTrunk", "[{\"minID\":1}]", 7, "maxID is missing")]
    [InlineData("vlanTrunk", "[{\"maxID\":1}]", 7, "minID is missing")]
    [InlineData("vlanTrunk", "[{\"minID\":9,\"maxID\":3}]", 7, "minID is greater than maxID in trunk parameter")]
    [InlineData("vlanTrunk", "[{\"minID\":0,\"maxID\":3}]", 7, "incorrect trunk minID parameter")]
    [InlineData("vlanTrunk", "[{\"minID\":1,\"maxID\":4095}]", 7, "incorrect trunk maxID parameter")]
    [InlineData("vlanTrunk", "[{\"id\":4095}]", 7, "incorrect trunk id parameter")]
    [InlineData("vlanTrunk", "{}", 6, "vlanTrunk", "array")]
    [InlineData("ipMasq", "\"yes\"", 6, "ipMasq", "true or false")]
    [InlineData("ipMasqBackend", "\"ebtables\"", 7, "unknown ipmasq backend", "ebtables", "nftables")]
    [InlineData("nonMasqueradeCIDRs", "[\"10.0.0.1/8\"]", 7, "nonMasqueradeCIDRs[0]", "10.0.0.1/8", "without host bits")]
    [InlineData("macspoofchk", "1", 6, "macspoofchk", "true or false")]
    [InlineData("ipspoofchk", "[]", 6, "ipspoofchk", "true or false")]
    [InlineData("ingressPolicy", "\"closed\"", 7, "unknown ingress policy", "closed", "same-bridge")]
    [InlineData("stateDir", "\"run/cscni\"", 7, "stateDir", "run/cscni", "absolute")]
    [InlineData("backend", "\"ipfw\"", 7, "backend", "ipfw")]
    [InlineData("markMasqBit", "32", 7, "MasqMarkBit", "31")]
    [InlineData("conditionsV4", "[\"-m\", \"owner\"]", 2, "conditionsV4", "-m owner", "-s")]
    [InlineData("conditionsV6", "[\"-s\", \"10.0.0.0/8\"]", 2, "conditionsV6", "-s 10.0.0.0/8")]
    [InlineData("runtimeConfig", "{\"portMappings\":[{\"hostPort\":0,\"containerPort\":80}]}", 7, "Invalid host port number: 0")]
    [InlineData("runtimeConfig", "{\"portMappings\":[{\"hostPort\":80,\"containerPort\":65536}]}", 7, "Invalid container port number: 65536")]
    [InlineData("runtimeConfig", "{\"portMappings\":[{\"hostPort\":80,\"containerPort\":80,\"protocol\":\"icmp\"}]}", 7, "protocol", "icmp", "sctp")]
    [InlineData("runtimeConfig", "{\"portMappings\":[{\"hostPort\":80,\"containerPort\":80,\"hostIP\":\"localhost\"}]}", 7, "hostIP", "localhost")]
    [InlineData("runtimeConfig", "{\"portMappings\":[{\"hostPort\":80,\"containerPort\":80},{\"hostPort\":80,\"containerPort\":81}]}", 7, "portMappings[1]", "tcp 80", "twice")]
    [InlineData("ipam", "\"host-local\"", 6, "ipam", "object")]
    [InlineData("ipam", "{\"type\":\"a/b\"}", 7, "a/b")]
    [InlineData("ipam", "{\"type\":\"no-such-ipam\"}", 4, "no-such-ipam", "CNI_PATH")]
    [InlineData("ipam", "{\"type\":\"cscni-ipam\"}", 7, "ranges")]
    [InlineData("runtimeConfig", "{\"mac\":\"nonsense\"}", 7, "runtimeConfig.mac", "nonsense")]
    [InlineData("dns", "{\"nameservers\":\"x\"}", 6, "dns.nameservers", "array")]
    [InlineData("ipamTimeout", "0", 7, "ipamTimeout")]
    public void AnInvalidKeyIsNamedWithItsValue(string key, string value, int code, params string[] told) =>
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node).With(key, JsonNode.Parse(value)), _pod).Fails(code, told);

    [Fact]
    public void KeysThatContradictEachOther() =>
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node).With("hairpinMode", true).With("promiscMode", true), _pod)
            .Fails(7, "cannot set hairpin mode and promiscuous mode at the same time");

    [Theory]
    [InlineData("#!/bin/sh\necho garbage\n", 104, "printed no CNI result", "JSON")]
    [InlineData("#!/bin/sh\nexit 3\n", 104, "status 3")]
    [InlineData("#!/bin/sh\necho oops >&2; exit 1\n", 104, "oops")]
    [InlineData("#!/bin/sh\nkill -9 $$\n", 104, "signal 9")]
    [InlineData("#!/bin/sh\nsleep 60\n", 104, "did not answer within 1 s")]
    [InlineData("#!/bin/sh\nexec yes\n", 104, "more than")]
    [InlineData("#!/bin/sh\necho '{\"cniVersion\":\"1.1.0\"}'\n", 104, "missing IP config")]
    [InlineData("#!/bin/sh\necho '{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.0.0.300/24\"}]}'\n", 104, "10.0.0.300")]
    [InlineData("#!/bin/sh\necho '{\"code\":11,\"msg\":\"busy\"}'; exit 1\n", 11, "busy")]
    [InlineData("not a program", 104, "bad-ipam")]
    public void ABrokenIpamIsTold(string script, int code, params string[] told)
    {
        string path = $"{_node.Directory}/bad-ipam";
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        JsonObject config = Configs.Bridge(_node, ipam: "bad-ipam").With("ipamTimeout", 1);
        Outcome outcome = _node.Call(Executables.Plugin, "ADD", config, _pod, $"CNI_PATH={_node.Directory}");
        outcome.Fails(code, [.. told, "bad-ipam"]);
    }

    [Fact]
    public void AnInterfaceThatExistsIsRefused()
    {
        _pod.Must("ip link add eth0 type veth peer name eth1");
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node), _pod).Fails(4, "CNI_IFNAME", "eth0", "exists");
        _pod.Must("ip link del eth0");
    }

    [Fact]
    public void AFileInThePlaceOfTheNamespaceMayNotHangUs()
    {
        string fifo = $"{_node.Directory}/fifo";
        Shell.Must($"mkfifo {fifo}");
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node), _pod, $"CNI_NETNS={fifo}").Fails(4, "not a network namespace");
    }

    [Fact]
    public void KeysInAnyLetterCaseAndUnknownOnesAreAccepted()
    {
        JsonObject config = Configs.Bridge(_node).With("MTU", 1300).With("unknownKey", new JsonArray(1, 2)).With("promiscMode", null);
        _node.Call(Executables.Plugin, "ADD", config, _pod).Result();
        Assert.Equal(1300, _pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        _node.Call(Executables.Plugin, "DEL", config, _pod).Silent();
        _node.Must("ip link del br0");
    }
}

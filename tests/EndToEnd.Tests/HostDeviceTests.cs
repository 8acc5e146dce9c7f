using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type host-device: a link of the node goes to the container and comes back.</summary>
public sealed class HostDeviceTests : System.IDisposable
{
    private readonly Lan _lan = new();

    private Node Node => _lan.Node;

    public void Dispose() => _lan.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheLinkMovesAndComesBack(bool isOurs)
    {
        Assert.SkipUnless(isOurs || Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        string executable = isOurs ? Executables.Plugin : $"{Executables.Reference}/host-device", path = $"CNI_PATH={Executables.Reference}";
        JsonObject config = Config(ipam: "host-local");
        Pod pod = Node.AddPod();
        string mac = Mac("up0");
        JsonElement result = Node.Call(executable, "ADD", config, pod, path).Result();
        Assert.False(Node.HasLink("up0"));
        JsonElement link = pod.Json("ip -j link show eth0")[0];
        Assert.Equal("up0", link.GetProperty("ifalias").GetString());
        Assert.Equal(mac, link.GetProperty("address").GetString());
        Assert.Equal(mac, result.GetProperty("interfaces")[0].GetProperty("mac").GetString());
        Assert.Equal(pod.NetNsPath, result.GetProperty("interfaces")[0].GetProperty("sandbox").GetString());
        Assert.Equal(0, result.GetProperty("ips")[0].GetProperty("interface").GetInt32());
        Assert.True(pod.Pings(Lan.Gateway4));
        Assert.True(pod.Pings(Lan.Gateway6));
        Node.Call(executable, "CHECK", Previous(config, result), pod, path).Silent();
        Node.Call(executable, "DEL", Previous(config, result), pod, path).Silent();
        JsonElement back = Node.Json("ip -j link show up0")[0];
        Assert.False(back.TryGetProperty("ifalias", out _));
        Assert.Equal("DOWN", back.GetProperty("operstate").GetString());
        Assert.Empty(Node.Leases("net"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatOneTookTheOtherGivesBack(bool isTakenByOurs)
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        (string taker, string giver) = (Executables.Plugin, $"{Executables.Reference}/host-device");
        (taker, giver) = isTakenByOurs ? (taker, giver) : (giver, taker);
        string path = $"CNI_PATH={Executables.Reference}";
        Pod pod = Node.AddPod();
        JsonObject config = Config("1.0.0", "host-local");
        JsonElement result = Node.Call(taker, "ADD", config, pod, path).Result();
        Node.Call(giver, "CHECK", Previous(config, result), pod, path).Silent();
        Node.Call(giver, "DEL", Previous(config, result), pod, path).Silent();
        Assert.True(Node.HasLink("up0"));
        Assert.Empty(Node.Leases("net"));
    }

    [Fact]
    public void DelMayBeRepeatedAndNeedsNoNamespace()
    {
        // The reference plugin fails each of these, and keeps the address.
        Pod pod = Node.AddPod();
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
        Node.Call(Executables.Plugin, "DEL", Config(), pod, "CNI_NETNS=").Silent();
        Node.Call(Executables.Plugin, "DEL", Config(), pod, "CNI_NETNS=/var/run/netns/never-was").Silent();
        Assert.True(Node.HasLink("up0"));
        Assert.Empty(Node.Leases("net"));
    }

    [Fact]
    public void WhatAContainerThatWentAwayLeftGetsItsOldName()
    {
        // As the kernel leaves hardware when its namespace goes: under another name, and with the marks of the ADD.
        Pod pod = Node.AddPod();
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        pod.Must("ip link set eth0 down");
        pod.Must("ip link set eth0 name dev7");
        Shell.Must($"ip -n {pod.NetNs} link set dev7 netns {Node.Name}");
        Node.Call(Executables.Plugin, "DEL", Config(), Node.AddPod(), "CNI_NETNS=/var/run/netns/never-was").Silent();
        Assert.True(Node.HasLink("up0"));
        Assert.False(Node.Json("ip -j link show up0")[0].TryGetProperty("ifalias", out _));
    }

    [Theory]
    [InlineData("device", "up0")]
    [InlineData("pciBusID", "0000:ff:1f.7")]
    [InlineData("hwaddr", "")]
    public void ALinkWithSomebodysNoteIsLeftAlone(string key, string value)
    {
        Node.Must("ip link set up0 alias uplink");
        JsonObject config = Config().With("device", null).With(key, value.Length > 0 ? value : Mac("up0"));
        foreach (string variable in new[] { "CNI_NETNS=", "CNI_NETNS=/var/run/netns/never-was" })
        {
            Node.Call(Executables.Plugin, "DEL", config, Node.AddPod(), variable).Silent();
        }

        Assert.Equal("uplink", Node.Json("ip -j link show up0")[0].GetProperty("ifalias").GetString());
        Assert.Contains("UP", Node.Must("ip -br link show up0"));
    }

    [Fact]
    public void ANameThatTheNodeHasGivenAwayIsToldAndTheLinkStays()
    {
        Pod pod = Node.AddPod();
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        Node.Must("ip link add up0 type veth peer name up1");
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Fails(103, "up0", "another link");
        Assert.True(pod.Can("ip link show eth0"));
        Node.Must("ip link del up0");
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
        Assert.True(Node.HasLink("up0"));
    }

    [Fact]
    public void ANameInTheContainerIsNoHindrance()
    {
        Pod pod = Node.AddPod();
        pod.Must("ip link add up0 type veth peer name other0");
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        Assert.True(pod.Pings(Lan.Gateway4));
        Node.Must("ip link add eth0 type veth peer name other0");
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
        Assert.True(Node.HasLink("up0"));
    }

    [Fact]
    public void TheLinkCanBeNamedByItsHardwareAddress()
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config().With("device", null).With("hwaddr", Mac("up0").ToUpperInvariant());
        Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.True(pod.Pings(Lan.Gateway4));
        Node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.True(Node.HasLink("up0"));
    }

    [Fact]
    public void WithoutAnIpamItIsUpAndHasNoAddress()
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config();
        config.Remove("ipam");
        JsonElement result = Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Node.Call(Executables.Plugin, "CHECK", Previous(config, result), pod).Silent();
        pod.Must("ip link set eth0 down");
        Node.Call(Executables.Plugin, "CHECK", Previous(config, result), pod).Fails(101, "down");
    }

    [Theory]
    [InlineData("device", "absent0", 7, "absent0", "no such link")]
    [InlineData("hwaddr", "0e:00:00:00:00:99", 7, "0e:00:00:00:00:99", "no such link")]
    [InlineData("hwaddr", "nonsense", 7, "hwaddr", "nonsense")]
    [InlineData("kernelpath", "/sys/class/net/up0", 7, "must be absolute and begin with /sys/devices/")]
    [InlineData("kernelpath", "/sys/devices/../class/net/up0", 7, "must be absolute and begin with /sys/devices/")]
    [InlineData("kernelpath", "/sys/devices/absent", 7, "/sys/devices/absent", "no such link")]
    [InlineData("pciBusID", "0000:ff:1f.7", 7, "0000:ff:1f.7", "no such link")]
    [InlineData("pciBusID", "../../../etc", 7, "pciBusID")]
    [InlineData("", "", 7, "specify either \"device\", \"hwaddr\", \"kernelpath\" or \"pciBusID\"")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told)
    {
        JsonObject config = Config().With("device", null);
        Refused(key.Length == 0 ? config : config.With(key, value), code, told);
    }

    [Fact]
    public void ADeviceIdOfTheRuntimeThatIsNotThereIsNamed() =>
        Refused(Config().With("device", null).With("runtimeConfig", new JsonObject { ["deviceID"] = "0000:ff:1f.7" }), 7, "DeviceID 0000:ff:1f.7 not found or unsupported");

    [Fact]
    public void AFailureGivesTheLinkBack() => Refused(Config().WithIpam("type", "absent"), 4, "absent");

    [Fact]
    public void AFailureBehindTheMoveGivesTheLinkBack()
    {
        // The route's gateway cannot be reached.
        Refused(Config().WithIpam("routes", new JsonArray(new JsonObject { ["dst"] = "192.0.2.0/24", ["gw"] = "203.0.113.1" })), 100, "192.0.2.0/24");
    }

    private void Refused(JsonObject config, int code, params string[] told)
    {
        Pod pod = Node.AddPod();
        Node.Call(Executables.Plugin, "ADD", config, pod).Fails(code, told);
        Assert.True(Node.HasLink("up0"));
        Assert.False(Node.Json("ip -j link show up0")[0].TryGetProperty("ifalias", out _));
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(Node.Leases("net"));
    }

    private string Mac(string link) => Node.Json($"ip -j link show {link}")[0].GetProperty("address").GetString()!;

    private static JsonObject Previous(JsonObject config, JsonElement result) => config.With("prevResult", JsonNode.Parse(result.GetRawText()));

    private JsonObject Config(string version = "1.1.0", string ipam = "cscni-ipam")
    {
        JsonObject config = Configs.Link(Node, "host-device", version, ipam).With("device", "up0");
        config.Remove("master");
        return config;
    }
}

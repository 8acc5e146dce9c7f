using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type tap.</summary>
public sealed class TapTests() : DropInLinkTests("tap")
{
    protected override bool HasLan => false;

    [Fact]
    public void OwnerGroupAndQueuesAreSet()
    {
        Pod pod = Node.AddPod();
        Add(Config().With("owner", 1234).With("group", 5678).With("multiQueue", true).With("mac", "0e:00:00:00:00:07"), pod);
        string link = pod.Must("ip -d -n NETNS link show eth0".Replace("-n NETNS ", string.Empty));
        Assert.Contains("multi_queue", link);
        Assert.Contains("user 1234", link);
        Assert.Contains("group 5678", link);
        Assert.Contains("persist on", link);

        // The reference plugin loses the address where owner and group are given.
        Assert.Contains("0e:00:00:00:00:07", link);
    }

    [Fact]
    public void ItBecomesAPortOfTheContainersBridge()
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config().With("bridge", "br7");
        Node.Call(Executables.Plugin, "ADD", config, pod).Fails(7, "br7", "in the container");
        Assert.Empty(Node.Leases("net"));
        pod.Must("ip link add br7 type bridge");
        JsonElement result = Add(config, pod);
        Assert.Equal("br7", pod.Json("ip -j link show eth0")[0].GetProperty("master").GetString());
        Check(config, result, pod).Silent();
        pod.Must("ip link set eth0 nomaster");
        Check(config, result, pod).Fails(101, "br7");
    }

    [Theory]
    [InlineData("owner", "-1", 7, "owner")]
    [InlineData("owner", "4294967295", 7, "owner")]
    [InlineData("group", "\"root\"", 6, "group")]
    [InlineData("multiQueue", "1", 6, "multiQueue")]
    [InlineData("selinuxContext", "\"system_u:system_r:container_t:s0\"", 2, "selinuxContext")]
    [InlineData("mac", "\"nonsense\"", 7, "mac")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told) => Refused(Config().With(key, JsonNode.Parse(value)), code, told);
}

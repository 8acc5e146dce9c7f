using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type vlan.</summary>
[Trait("Kernel", "cloud")]
public sealed class VlanTests : DropInLinkTests
{
    public VlanTests()
        : base("vlan", "vlan") => Lan.UseVlan(5);

    protected override bool IsShared => false;

    protected override JsonObject Config(string version = "1.1.0", string ipam = "cscni-ipam") => base.Config(version, ipam).With("vlanId", 5);

    protected override JsonObject Another() => Config().With("vlanId", 6);

    [Fact]
    public void CheckSeesAnotherVlan()
    {
        Pod pod = Node.AddPod();
        JsonElement result = Add(Config(), pod);
        Check(Another(), result, pod).Fails(101, "VLAN ID", "5", "6");
    }

    [Fact]
    public void AVlanIsForOneContainerOnly()
    {
        Add(Config(), Node.AddPod());
        Pod other = Node.AddPod();
        Node.Call(Executables.Plugin, "ADD", Config(), other).Fails(100, "vlan", "eth0");
        Assert.Equal(2, Node.Leases("net").Count);
    }

    [Theory]
    [InlineData("vlanId", "4095", 7, "4095", "4094")]
    [InlineData("vlanId", "-1", 7, "-1", "4094")]
    [InlineData("vlanId", "\"5\"", 6, "vlanId")]
    [InlineData("master", "\"\"", 7, "\"master\" field is required")]
    [InlineData("master", "\"absent0\"", 7, "absent0")]
    [InlineData("mtu", "1501", 7, "1501", "1500")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told) => Refused(Config().With(key, JsonNode.Parse(value)), code, told);
}

using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type macvtap, which the reference plugins lack.</summary>
public sealed class MacvtapTests() : LinkTypeTests("macvtap")
{
    [Fact]
    public void ItsFramesCanBeReadFromACharacterDevice()
    {
        Pod pod = Node.AddPod();
        Add(Config(), pod);
        int index = pod.Json("ip -j link show eth0")[0].GetProperty("ifindex").GetInt32();
        Assert.StartsWith($"MAJOR=", pod.Must($"cat /sys/class/net/eth0/tap{index}/uevent"));
    }
}

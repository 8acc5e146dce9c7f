using CsCni.Linux;
using CsCni.Overlay;
using Xunit;

namespace CsCni.Tests.Overlay;

public sealed class VtepMacTests
{
    [Theory]
    [InlineData("192.168.50.1", "0e:c5:c0:a8:32:01")]
    [InlineData("255.255.255.255", "0e:c5:ff:ff:ff:ff")]
    // 64-bit FNV-1a of the address's 16 bytes, computed by another program.
    [InlineData("fd00:50::1", "0e:b0:64:cf:76:fb")]
    [InlineData("::", "0e:b9:60:ff:64:65")]
    public void Follows_from_the_address(string address, string mac) =>
        Assert.Equal(mac, VtepMac.Derive(IpAddress.Parse(address)).ToString());
}

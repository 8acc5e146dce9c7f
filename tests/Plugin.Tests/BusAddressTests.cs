using System;
using CsCni.Plugin.Firewalld;
using Xunit;

namespace CsCni.Plugin.Tests;

public sealed class BusAddressTests
{
    [Theory]
    [InlineData("unix:path=/run/bus", "/run/bus")]
    [InlineData("unix:path=/run/bus,guid=0123456789abcdef", "/run/bus")]
    [InlineData("unix:abstract=/x;unix:path=/a;tcp:host=localhost;unix:path=/b", "/a|/b")]
    [InlineData("unix:path=/a%2cb%3B%c3%bc", "/a,b;ü")]
    [InlineData("unix:path=/100%", "/100%")]
    [InlineData("unix:path=/%zz", "/%zz")]
    public void Paths_are_read(string address, string paths) => Assert.Equal(paths, string.Join('|', BusAddress.Read(address)));

    [Theory]
    [InlineData("unix:abstract=/x")]
    [InlineData("unix:path=")]
    [InlineData("/run/dbus/system_bus_socket")]
    public void Anything_else_is_refused(string address)
    {
        string message = Assert.Throws<BusException>(() => BusAddress.Read(address)).Message;
        Assert.StartsWith($"DBUS_SYSTEM_BUS_ADDRESS is \"{address}\"; expected unix:path=", message, StringComparison.Ordinal);
    }
}

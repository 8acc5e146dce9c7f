using System;
using System.Net;
using System.Net.Sockets;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Netlink.SocketDiagnostics;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Listening sockets of this process, in a namespace of their own.</summary>
public sealed class SocketDiagnosticsTests : IDisposable
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private readonly NetNsThread _thread = new();

    public SocketDiagnosticsTests() => _thread.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        route.Batch.SetLink("lo", new() { Up = true }).Send();
        return 0;
    });

    public void Dispose() => _thread.Dispose();

    [Theory]
    [InlineData("0.0.0.0", false, "0.0.0.0", true)]
    [InlineData("127.0.0.1", false, "127.0.0.1", true)]
    [InlineData("::", false, "::", false)]
    [InlineData("::", true, "::", true)]
    [InlineData("::1", false, "::1", false)]
    [InlineData("::ffff:127.0.0.1", true, "127.0.0.1", false)]
    public void TellsWhereATcpSocketListens(string address, bool isDual, string bound, bool takesIpv4) => Run(diagnostics =>
    {
        using Socket socket = new(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = isDual;
        }

        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 8080));
        IpFamily family = socket.AddressFamily == AddressFamily.InterNetwork ? IpFamily.V4 : IpFamily.V6;
        Assert.Empty(diagnostics.ListListeners(family, Tcp, 8080));
        socket.Listen();
        foreach (ushort port in (ushort[])[8080, 0])
        {
            Listener listener = Assert.Single(diagnostics.ListListeners(family, Tcp, port));
            Assert.Equal((bound, 8080, takesIpv4), (listener.Address.ToString(), listener.Port, listener.TakesIpv4));
            Assert.Equal(Environment.ProcessId, SocketOwner.Find(listener.Inode)!.ProcessId);
        }

        Assert.Empty(diagnostics.ListListeners(family, Tcp, 8081));
        Assert.Empty(diagnostics.ListListeners(family, Udp, 8080));
    });

    [Fact]
    public void TellsUdpSocketsWithoutAPeerAlone() => Run(diagnostics =>
    {
        using UdpClient bound = new(new IPEndPoint(IPAddress.Any, 53)), connected = new(new IPEndPoint(IPAddress.Loopback, 54));
        connected.Connect(IPAddress.Loopback, 53);
        Assert.Equal(53, Assert.Single(diagnostics.ListListeners(IpFamily.V4, Udp)).Port);
    });

    [Fact]
    public void AProtocolThatTheKernelDoesNotKnowHasNone() => Run(static diagnostics => Assert.Empty(diagnostics.ListListeners(IpFamily.V4, 200)));

    [Fact]
    public void NobodyHasASocketThatIsNotThere() => Assert.Null(SocketOwner.Find(uint.MaxValue));

    private void Run(Action<SocketDiagnosticsSocket> test) => _thread.Run(() =>
    {
        using SocketDiagnosticsSocket diagnostics = SocketDiagnosticsSocket.Open();
        test(diagnostics);
        return 0;
    });
}

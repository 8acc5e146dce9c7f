using System;
using System.IO;
using System.Text;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

/// <summary>Unix, UDP and packet sockets, and the set that waits for them.</summary>
public sealed class SocketTests
{
    [Fact]
    public void A_connection_carries_a_request_and_an_answer()
    {
        using TemporaryDirectory directory = new();
        string path = $"{directory.Path}/s";
        using UnixListener listener = UnixListener.Open(path);
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(path));
        Assert.Null(listener.TryAccept());
        using UnixConnection client = UnixConnection.TryConnect(path, 1000, out _)!;
        Assert.Equal(Errno.None, client.Write("ask"u8));
        client.FinishWriting();
        PollSet poll = new();
        int place = poll.Add(listener.Descriptor, PollEvents.Readable);
        poll.Wait(1000);
        Assert.Equal(PollEvents.Readable, poll[place]);
        using UnixConnection server = listener.TryAccept()!;
        Assert.Equal(0u, server.PeerUser());
        Assert.Equal("ask", Read(server));
        Assert.Equal(string.Empty, Read(server));
        Assert.Equal(Errno.None, server.Write("told"u8));
        Assert.Equal("told", Read(client));
        server.Dispose();
        Assert.NotEqual(Errno.None, client.Write("more"u8));
    }

    [Fact]
    public void A_path_that_nobody_listens_at_is_taken_over_and_no_other()
    {
        using TemporaryDirectory directory = new();
        string path = $"{directory.Path}/s";
        Assert.Null(UnixConnection.TryConnect(path, 1000, out Errno errno));
        Assert.Equal(Errno.NoEntry, errno);
        using (UnixListener first = UnixListener.Open(path))
        {
            Assert.Equal(Errno.AddressInUse, Assert.Throws<LinuxException>(() => UnixListener.Open(path)).Errno);
        }

        Assert.Null(UnixConnection.TryConnect(path, 1000, out errno));
        Assert.Equal(Errno.ConnectionRefused, errno);
        UnixListener.Open(path).Dispose();
        File.Delete(path);
        File.WriteAllText(path, "a file");
        Assert.Throws<LinuxException>(() => UnixListener.Open(path));
        Assert.Equal("a file", File.ReadAllText(path));
        Assert.Throws<LinuxException>(() => UnixListener.Open("/" + new string('x', 107)));
        Assert.Null(UnixConnection.TryConnect("/" + new string('x', 107), 1000, out errno));
        Assert.Equal(Errno.Invalid, errno);
        Assert.Throws<LinuxException>(() => UnixListener.Inherit(9999));
    }

    /// <summary>In an empty namespace, on its loopback link, which has the addresses that it has once it is up.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Datagrams_go_to_their_port(string text)
    {
        IpAddress address = IpAddress.Parse(text);
        OnLoopback(() =>
        {
            using UdpSocket sender = UdpSocket.Open(address.Family, "lo", 1, 5001);
            using UdpSocket receiver = UdpSocket.Open(address.Family, "lo", 1, 5002);
            byte[] buffer = new byte[64];
            Assert.Equal(Errno.Again, receiver.Receive(buffer, out _));
            Assert.Equal(Errno.None, sender.Send("hello"u8, address, 5002));
            Assert.Equal(Errno.None, receiver.Receive(buffer, out int length));
            Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, length));
            Assert.Throws<LinuxException>(() => UdpSocket.Open(address.Family, "absent0", 9, 5003));
        });
    }

    [Fact]
    public void A_packet_socket_sees_its_port_alone() => OnLoopback(() =>
    {
        using PacketSocket packets = PacketSocket.OpenUdp(1, 5002);
        using UdpSocket sender = UdpSocket.Open(IpFamily.V4, "lo", 1, 5001);
        byte[] buffer = new byte[64];
        Assert.Equal(Errno.None, sender.Send("other"u8, IpAddress.Parse("127.0.0.1"), 5003));
        Assert.Equal(Errno.Again, packets.Receive(buffer, out _, out _));
        Assert.Equal(Errno.None, sender.Send("hello"u8, IpAddress.Parse("127.0.0.1"), 5002));
        Assert.Equal(Errno.None, packets.Receive(buffer, out int length, out MacAddress source));
        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 28, length - 28));
        Assert.True(source.IsZero);
    });

    private static string Read(UnixConnection connection)
    {
        byte[] buffer = new byte[64];
        Assert.Equal(Errno.None, connection.Read(buffer, out int length));
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static void OnLoopback(Action action)
    {
        using NetNsThread thread = new();
        thread.Run(() =>
        {
            using ChildProcess up = ChildProcess.Start("/usr/sbin/ip", ["link", "set", "lo", "up"], ProcessEnvironment.Of([]), default, 4096);
            Assert.Equal(0, up.Wait(10_000).ExitCode);
            action();
        });
    }
}

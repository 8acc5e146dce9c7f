using System;
using System.Diagnostics;
using System.Net.Sockets;
using CsCni.Linux;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

public sealed class UnixConnectionTests
{
    [Fact]
    public void Bytes_go_and_come()
    {
        using TemporaryDirectory directory = new();
        using Socket listener = Listen(directory["socket"], 1);
        using UnixConnection socket = UnixConnection.TryConnect(directory["socket"], 1000, out Errno errno)!;
        Assert.Equal(Errno.None, errno);
        using Socket other = listener.Accept();

        Assert.Equal(Errno.None, socket.Write("ask"u8));
        byte[] buffer = new byte[16];
        Assert.Equal("ask"u8, buffer.AsSpan(0, other.Receive(buffer)));
        other.Send("answer"u8);
        Assert.Equal(Errno.None, socket.Read(buffer, 1000, out int count));
        Assert.Equal("answer"u8, buffer.AsSpan(0, count));

        Assert.Equal(Errno.Again, socket.Read(buffer, 50, out _));
        other.Dispose();
        Assert.Equal((Errno.None, 0), (socket.Read(buffer, 1000, out count), count));
        Assert.Equal("EPIPE", socket.Write("ask"u8).Name());
    }

    [Fact]
    public void Where_nobody_listens_there_is_no_connection()
    {
        using TemporaryDirectory directory = new();
        Assert.Null(UnixConnection.TryConnect(directory["absent"], 1000, out Errno errno));
        Assert.Equal(Errno.NoEntry, errno);
        using Socket bound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(directory["bound"]));
        Assert.Null(UnixConnection.TryConnect(directory["bound"], 1000, out errno));
        Assert.Equal(Errno.ConnectionRefused, errno);
        Assert.Null(UnixConnection.TryConnect($"/{new string('x', 107)}", 1000, out errno));
        Assert.Equal(Errno.Invalid, errno);
    }

    [Fact]
    public void A_listener_that_does_not_keep_up_is_not_waited_for_longer()
    {
        using TemporaryDirectory directory = new();
        using Socket listener = Listen(directory["socket"], 0);
        using UnixConnection socket = UnixConnection.TryConnect(directory["socket"], 100, out _)!;
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal(Errno.Again, socket.Write(new byte[4 << 20]));
        Assert.Null(UnixConnection.TryConnect(directory["socket"], 100, out Errno errno));
        Assert.Equal(Errno.Again, errno);
        Assert.InRange(watch.ElapsedMilliseconds, 150, 10_000);
    }

    private static Socket Listen(string path, int backlog)
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(backlog);
        return listener;
    }
}

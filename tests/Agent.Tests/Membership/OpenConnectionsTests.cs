using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Linux;
using CsCni.Overlay;
using Xunit;

namespace CsCni.Tests.Agent.Membership;

/// <summary>Connections of a node that gets another address.</summary>
public sealed class OpenConnectionsTests : IDisposable
{
    private const string Cut = "this node has another address now";
    private static readonly LocalNode _node = new("n1", BackendType.Vxlan) { PublicIpV4 = IpAddress.Parse("192.168.50.1"), PublicIpV6 = IpAddress.Parse("fd00:50::1"), Vni = 1 };
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly OpenConnections _connections = new(_patience);
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public OpenConnectionsTests() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task The_first_address_of_a_node_cuts_nothing_and_neither_does_what_is_no_address()
    {
        await using Stream stream = await ConnectAsync();
        _connections.Follow(_node);
        _connections.Follow(_node with { Vni = 2 });
        await ExpectAliveAsync(stream);
    }

    [Theory]
    [InlineData("192.168.50.101", "fd00:50::1")]
    [InlineData("192.168.50.1", "fd00:50::101")]
    public async Task Another_address_of_either_family_cuts_all_that_is_open(string v4, string v6)
    {
        _connections.Follow(_node);
        await using Stream reading = await ConnectAsync();
        await using Stream idle = await ConnectAsync();
        Task<int> read = reading.ReadAsync(new byte[1], CancellationToken.None).AsTask();
        _connections.Follow(_node with { PublicIpV4 = IpAddress.Parse(v4), PublicIpV6 = IpAddress.Parse(v6) });
        Assert.Contains(Cut, (await Assert.ThrowsAsync<IOException>(() => read.WaitAsync(_patience))).Message, StringComparison.Ordinal);
        Assert.Contains(Cut, (await Assert.ThrowsAsync<IOException>(() => idle.WriteAsync(new byte[1], CancellationToken.None).AsTask())).Message, StringComparison.Ordinal);

        // What is made from then on is not cut.
        await using Stream next = await ConnectAsync();
        await ExpectAliveAsync(next);
    }

    [Fact]
    public async Task One_that_is_being_made_is_cut_too()
    {
        // A queue of none that is full: what knocks then is not answered.
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        List<Socket> waiting = [];
        try
        {
            do
            {
                Socket one = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                waiting.Add(one);
                Task connected = one.ConnectAsync(full.LocalEndPoint!, CancellationToken.None).AsTask();
                if (await Task.WhenAny(connected, Task.Delay(200)) != connected)
                {
                    break;
                }
            }
            while (waiting.Count < 10);
            _connections.Follow(_node);
            Task<Stream> connecting = _connections.ConnectAsync(Named(full.LocalEndPoint!), CancellationToken.None).AsTask();
            await Task.Delay(50);
            Assert.False(connecting.IsCompleted, "the queue is not full");
            _connections.Follow(_node with { PublicIpV4 = IpAddress.Parse("192.168.50.101") });
            Assert.Contains(Cut, (await Assert.ThrowsAsync<IOException>(() => connecting.WaitAsync(_patience))).Message, StringComparison.Ordinal);
        }
        finally
        {
            waiting.ForEach(static socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task One_that_fails_or_is_given_up_says_so_itself()
    {
        _connections.Follow(_node);
        DnsEndPoint nobody = Named(_server.LocalEndpoint);
        _server.Stop();
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => _connections.ConnectAsync(nobody, CancellationToken.None).AsTask())).SocketErrorCode);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _connections.ConnectAsync(nobody, new(true)).AsTask());
    }

    [Fact]
    public async Task A_name_is_looked_up()
    {
        await using Stream stream = await _connections.ConnectAsync(Named(_server.LocalEndpoint, "localhost"), CancellationToken.None);
        await ExpectAliveAsync(stream);
    }

    private static DnsEndPoint Named(EndPoint server, string name = "127.0.0.1") => new(name, ((IPEndPoint)server).Port);

    private ValueTask<Stream> ConnectAsync() => _connections.ConnectAsync(Named(_server.LocalEndpoint), CancellationToken.None);

    /// <summary>Answers whoever waits, and looks whether it arrives.</summary>
    private async Task ExpectAliveAsync(Stream stream)
    {
        while (_server.Pending())
        {
            using Socket other = await _server.AcceptSocketAsync();
            try
            {
                await other.SendAsync(new byte[] { 7 });
            }
            catch (SocketException)
            {
                // One of those that were cut.
            }
        }

        byte[] one = new byte[1];
        Assert.Equal(1, await stream.ReadAsync(one, CancellationToken.None).AsTask().WaitAsync(_patience));
        Assert.Equal(7, one[0]);
    }
}

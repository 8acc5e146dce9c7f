using System;
using System.Net;
using System.Net.Sockets;
using CsCni.Linux;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Traffic;

/// <summary>Tells where UDP packets come from.</summary>
internal sealed class Listener : IDisposable
{
    private const int SolSocket = 1;
    private const int SoMark = 36;
    private const int Patience = 3000, Times = 3;
    private readonly Socket _socket;

    public Listener(Place place, IpFamily family, int port = 7000)
    {
        Port = port;
        _socket = place.Inside(() => Open(family, port));
    }

    public int Port { get; }

    /// <summary>Opens a socket that sends.</summary>
    /// <param name="place">Where.</param>
    /// <param name="source">Its address; empty for the one that the kernel chooses.</param>
    /// <param name="mark">The mark of what it sends.</param>
    /// <param name="family">The family.</param>
    public static Socket Sender(Place place, IpFamily family, string source = "", int mark = 0) => place.Inside(() =>
    {
        Socket socket = Open(family, 0, source);
        socket.SetRawSocketOption(SolSocket, SoMark, BitConverter.GetBytes(mark));
        return socket;
    });

    /// <summary>Receives of a group, by a link of the place that it is in.</summary>
    public void JoinGroup(string group, int link)
    {
        if (_socket.AddressFamily == AddressFamily.InterNetwork)
        {
            // ip_mreqn takes an index in the form of an address of 0.0.0.0/8.
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(IPAddress.Parse(group), link));
        }
        else
        {
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(IPAddress.Parse(group), link));
        }
    }

    /// <summary>Sends a packet from a socket to the listener, and back; anew where one was lost on its way, as UDP may be on a busy machine.</summary>
    /// <returns>Where the listener has seen it come from; null where none has come within three seconds.</returns>
    public IPEndPoint? Ask(Socket sender, string address, bool expectsAnswer = true)
    {
        IPEndPoint? source = null;
        for (int times = 0; times < Times; times++)
        {
            sender.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse(address), Port));
            source = Receive() ?? source;
            if (source is not null && (!expectsAnswer || Answers(sender, source)))
            {
                return source;
            }
        }

        Assert.False(source is not null && expectsAnswer, $"no answer came back from {address} by {source}");
        return source;
    }

    /// <summary>Where the next packet comes from; null where none comes in time.</summary>
    public IPEndPoint? Receive()
    {
        EndPoint source = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            _socket.ReceiveFrom(new byte[16], ref source);
            return (IPEndPoint)source;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.TimedOut)
        {
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool Answers(Socket sender, IPEndPoint source)
    {
        _socket.SendTo([4], source);
        try
        {
            return sender.Receive(new byte[16]) == 1;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.TimedOut)
        {
            return false;
        }
    }

    private static Socket Open(IpFamily family, int port, string address = "")
    {
        bool isV4 = family == IpFamily.V4;
        Socket socket = new(isV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience / Times };
        socket.Bind(new IPEndPoint(address.Length > 0 ? IPAddress.Parse(address) : isV4 ? IPAddress.Any : IPAddress.IPv6Any, port));
        return socket;
    }
}

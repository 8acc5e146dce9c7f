using System;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent;

/// <summary>Tells systemd how far a service of <c>Type=notify</c> is (sd_notify(3)).</summary>
internal sealed partial class ServiceNotification
{
    private readonly string? _address;
    private readonly ILogger _log;

    /// <param name="address">NOTIFY_SOCKET: a path, or "@" and an abstract name; null where nobody waits.</param>
    /// <param name="log">For a socket that does not take it.</param>
    internal ServiceNotification(string? address, ILogger log)
    {
        _address = string.IsNullOrEmpty(address) ? null : address;
        _log = log;
    }

    /// <summary>The service is up.</summary>
    internal void Ready() => Send("READY=1\nSTATUS=the network stands\n");

    /// <summary>The service is going down.</summary>
    internal void Stopping() => Send("STOPPING=1\n");

    private void Send(string message)
    {
        if (_address is null)
        {
            return;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            string path = _address[0] == '@' ? "\0" + _address[1..] : _address;
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            LogNotSent(_address, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot notify systemd at {Address} (NOTIFY_SOCKET): {Failure}")]
    private partial void LogNotSent(string address, string failure);
}

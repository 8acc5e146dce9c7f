using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using CsCni.Plugin.Firewalld;

namespace CsCni.Plugin.Tests;

/// <summary>A bus that behaves as a test tells it to, for one connection.</summary>
internal sealed class FakeBus : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bus").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Thread _thread;

    /// <param name="serve">What to do with the connection; it is closed afterwards.</param>
    public FakeBus(Action<Socket> serve)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _thread = new(() =>
        {
            using Socket connection = _listener.Accept();
            try
            {
                serve(connection);
            }
            catch (SocketException)
            {
                // The other side had enough.
            }
        });
        _thread.Start();
    }

    public string Path => $"{_directory}/bus";

    /// <summary>Authenticates whoever it is, answers Hello, and goes on with what the test wants.</summary>
    public static FakeBus After(Action<Socket> serve) => new(connection =>
    {
        Accept(connection);
        uint hello = ReceiveCall(connection);
        connection.Send(Answer(hello, "73", "05 00 00 00 \":1.99\" 00"));
        serve(connection);
    });

    public static void Accept(Socket connection)
    {
        ReceiveLine(connection);
        connection.Send("OK 0123456789abcdef0123456789abcdef\r\n"u8);
        ReceiveLine(connection);
    }

    public static string ReceiveLine(Socket connection)
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        while (connection.Receive(one) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString();
    }

    /// <summary>Receives a call.</summary>
    /// <returns>Its serial.</returns>
    public static uint ReceiveCall(Socket connection)
    {
        byte[] message = new byte[BusMessage.PrologueSize];
        Fill(connection, message);
        int length = BusMessage.Length(message);
        Fill(connection, new byte[length - message.Length]);
        return BitConverter.ToUInt32(message, 8);
    }

    /// <summary>A message that answers a call.</summary>
    /// <param name="call">The call's serial.</param>
    /// <param name="signature">The type of the body, in hexadecimal.</param>
    /// <param name="body">The body.</param>
    /// <param name="kind">Of which kind, in hexadecimal.</param>
    public static byte[] Answer(uint call, string signature, string body, string kind = "02") => Vector.Bytes(
        $"""
        6c {kind} 01 01  {Vector.Bytes(body).Length:x2} 00 00 00  01 00 00 00  0f 00 00 00
        05 01 75 00  {call:x2} 00 00 00
        08 01 67 00  01 {signature} 00 00
        {body}
        """);

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        Directory.Delete(_directory, recursive: true);
    }

    private static void Fill(Socket connection, byte[] buffer)
    {
        for (int total = 0; total < buffer.Length;)
        {
            int count = connection.Receive(buffer.AsSpan(total));
            total += count > 0 ? count : throw new EndOfStreamException();
        }
    }
}

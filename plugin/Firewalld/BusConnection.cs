using System;
using System.Globalization;
using System.Text;
using CsCni.Linux;

namespace CsCni.Plugin.Firewalld;

/// <summary>A connection to the system bus that calls methods, one at a time.</summary>
internal sealed class BusConnection : IDisposable
{
    private const int LongestLine = 512;

    private readonly UnixConnection _socket;
    private readonly int _patience;
    private long _deadline;
    private uint _serial;

    private BusConnection(UnixConnection socket, int milliseconds)
    {
        _socket = socket;
        _patience = milliseconds;
        _deadline = Clock.Milliseconds() + milliseconds;
    }

    /// <summary>Connects, says who we are, and gets a name on the bus, without which nothing may be called.</summary>
    /// <param name="path">Where the bus listens.</param>
    /// <param name="milliseconds">How long this, and each call, may take.</param>
    /// <returns>The connection; null where no bus is there.</returns>
    /// <exception cref="BusException">A bus is there, and cannot be used.</exception>
    public static BusConnection? TryOpen(string path, int milliseconds)
    {
        UnixConnection? socket = UnixConnection.TryConnect(path, milliseconds, out Errno errno);
        if (socket is null)
        {
            return errno is Errno.NoEntry or Errno.NotDirectory or Errno.ConnectionRefused
                ? null
                : throw new BusException($"cannot connect to the D-Bus system bus at \"{path}\": {errno.Describe()}", errno == Errno.Again);
        }

        BusConnection connection = new(socket, milliseconds);
        try
        {
            connection.Authenticate();
            connection.Call(BusCall.ToBus("Hello"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Calls a method and waits for its answer; whatever else comes in between is passed over.</summary>
    /// <exception cref="BusException">The answer is an error, or there is none.</exception>
    public BusMessage Call(in BusCall call)
    {
        _deadline = Clock.Milliseconds() + _patience;
        uint serial = ++_serial;
        Send(BusMessageWriter.Write(call, serial));
        while (true)
        {
            BusMessage message = ReceiveMessage();
            if (message.ReplySerial != serial)
            {
                continue;
            }

            if (message.Kind == BusMessageKind.MethodReturn)
            {
                return message;
            }

            if (message.Kind == BusMessageKind.Error)
            {
                throw new BusException(message.ErrorName, message.ReadErrorText());
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>SASL's mechanism EXTERNAL: the bus compares the user that we name with the one that the kernel tells it.</summary>
    private void Authenticate()
    {
        // A NUL first, which some systems send credentials with. The user's number is sent as hexadecimal of its digits.
        byte[] user = Encoding.ASCII.GetBytes(CurrentProcess.UserId.ToString(CultureInfo.InvariantCulture));
        Send(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {Convert.ToHexString(user)}\r\n"));
        string answer = ReceiveLine();
        if (!answer.StartsWith("OK ", StringComparison.Ordinal))
        {
            throw new BusException($"the D-Bus system bus does not take us for user {CurrentProcess.UserId}: it answered \"{answer}\", expected OK");
        }

        Send("BEGIN\r\n"u8);
    }

    /// <summary>The bus sends no more than the line before it is asked further.</summary>
    private string ReceiveLine()
    {
        Span<byte> line = stackalloc byte[LongestLine];
        int length = 0;
        while (length < line.Length)
        {
            length += Receive(line[length..]);
            if (line[..length].EndsWith("\r\n"u8))
            {
                return Encoding.ASCII.GetString(line[..(length - 2)]);
            }
        }

        throw new BusException($"the D-Bus system bus answered to authentication with more than {LongestLine} bytes; expected a line");
    }

    private BusMessage ReceiveMessage()
    {
        Span<byte> prologue = stackalloc byte[BusMessage.PrologueSize];
        ReceiveFully(prologue);
        byte[] message = new byte[BusMessage.Length(prologue)];
        prologue.CopyTo(message);
        ReceiveFully(message.AsSpan(prologue.Length));
        return BusMessage.Read(message);
    }

    private void ReceiveFully(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Receive(buffer)..];
        }
    }

    private int Receive(Span<byte> buffer)
    {
        // One that never stops sending is not listened to for longer than one that says nothing.
        long left = _deadline - Clock.Milliseconds();
        if (left <= 0)
        {
            throw Unanswered();
        }

        ThrowUnlessDone(_socket.Read(buffer, (int)left, out int count));
        return count > 0 ? count : throw new BusException("the D-Bus system bus closed the connection");
    }

    private void Send(ReadOnlySpan<byte> bytes) => ThrowUnlessDone(_socket.Write(bytes));

    private void ThrowUnlessDone(Errno errno)
    {
        if (errno == Errno.Again)
        {
            throw Unanswered();
        }

        if (errno != Errno.None)
        {
            throw new BusException($"the connection to the D-Bus system bus broke: {errno.Describe()}");
        }
    }

    private BusException Unanswered() => new($"no answer over D-Bus within {_patience} ms", isTimeout: true);
}

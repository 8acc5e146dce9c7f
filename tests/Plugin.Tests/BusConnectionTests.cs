using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using CsCni.Plugin.Firewalld;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>A connection to a bus that misbehaves, which a real one cannot be made to do.</summary>
public sealed class BusConnectionTests
{
    private const int Patience = 300;
    private const string Hello = "05 00 00 00 \"hello\" 00";

    [Theory]
    [InlineData("/nonexistent/bus")]
    [InlineData("/etc/hostname/bus")]
    public void Without_a_socket_there_is_no_bus(string path) => Assert.Null(BusConnection.TryOpen(path, Patience));

    [Fact]
    public void A_socket_that_nobody_listens_at_is_no_bus()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("bus");
        string path = $"{directory.FullName}/bus";
        using Socket bound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(path));
        Assert.Null(BusConnection.TryOpen(path, Patience));
        directory.Delete(recursive: true);
    }

    [Fact]
    public void Our_user_is_named()
    {
        string line = string.Empty;
        using FakeBus bus = new(connection =>
        {
            line = FakeBus.ReceiveLine(connection);
            connection.Send("REJECTED EXTERNAL ANONYMOUS\r\n"u8);
        });
        Assert.Contains("\"REJECTED EXTERNAL ANONYMOUS\", expected OK", OpenFails(bus).Message, StringComparison.Ordinal);
        Assert.Equal("\0AUTH EXTERNAL 30\r", line);
    }

    [Fact]
    public void A_line_without_an_end_is_refused()
    {
        using FakeBus bus = new(static connection =>
        {
            FakeBus.ReceiveLine(connection);
            connection.Send(new byte[600]);
        });
        Assert.Contains("more than 512 bytes", OpenFails(bus).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_ends_with_the_time()
    {
        using ManualResetEventSlim done = new();
        using FakeBus bus = new(_ => done.Wait());
        Stopwatch watch = Stopwatch.StartNew();
        BusException exception = OpenFails(bus);
        Assert.InRange(watch.ElapsedMilliseconds, Patience - 50, 10 * Patience);
        Assert.True(exception.IsTimeout);
        Assert.Equal("no answer over D-Bus within 300 ms", exception.Message);
        done.Set();
    }

    [Fact]
    public void Endless_talk_ends_with_the_time()
    {
        using FakeBus bus = FakeBus.After(static connection =>
        {
            uint call = FakeBus.ReceiveCall(connection);
            while (true)
            {
                connection.Send(FakeBus.Answer(call + 1, "73", Hello));
            }
        });
        Assert.True(CallFails(bus).IsTimeout);
    }

    [Fact]
    public void Whatever_is_no_answer_is_passed_over()
    {
        using FakeBus bus = FakeBus.After(static connection =>
        {
            uint call = FakeBus.ReceiveCall(connection);
            connection.Send(FakeBus.Answer(call - 1, "73", Hello));
            connection.Send(FakeBus.Answer(call + 1, "73", Hello, "03"));
            connection.Send(FakeBus.Answer(call, "73", Hello, "01"));
            connection.Send(FakeBus.Answer(call, "73", Hello, "04"));
            connection.Send(FakeBus.Answer(call, "73", Hello, "77"));
            connection.Send(FakeBus.Answer(call, "62", "01 00 00 00"));
        });
        using BusConnection connection = BusConnection.TryOpen(bus.Path, Patience)!;
        Assert.True(connection.Call(BusCall.ToBus("NameHasOwner", "x")).ReadBoolean());
    }

    [Fact]
    public void An_answer_may_come_byte_by_byte()
    {
        using FakeBus bus = FakeBus.After(static connection =>
        {
            foreach (byte part in FakeBus.Answer(FakeBus.ReceiveCall(connection), "73", Hello))
            {
                connection.Send([part]);
            }
        });
        using BusConnection connection = BusConnection.TryOpen(bus.Path, Patience)!;
        Assert.Equal("hello", connection.Call(BusCall.ToBus("GetId")).ReadString());
    }

    [Fact]
    public void An_error_has_its_name_and_its_text()
    {
        using FakeBus bus = FakeBus.After(static connection =>
        {
            uint call = FakeBus.ReceiveCall(connection);
            connection.Send(Vector.Bytes(
                $"""
                6c 03 01 01  0a 00 00 00  01 00 00 00  1f 00 00 00
                04 01 73 00  03 00 00 00 "a.b" 00  00 00 00 00
                05 01 75 00  {call:x2} 00 00 00
                08 01 67 00  01 73 00 00
                05 00 00 00 "hello" 00
                """));
        });
        BusException exception = CallFails(bus);
        Assert.Equal(("a.b", "hello", "a.b: hello", false), (exception.ErrorName, exception.ErrorText, exception.Message, exception.IsTimeout));
    }

    [Fact]
    public void A_connection_that_is_closed_in_a_message_is_told()
    {
        using FakeBus bus = FakeBus.After(static connection =>
            connection.Send(FakeBus.Answer(FakeBus.ReceiveCall(connection), "73", Hello).AsSpan(..30)));
        Assert.Equal("the D-Bus system bus closed the connection", CallFails(bus).Message);
    }

    [Fact]
    public void A_message_that_is_too_long_is_not_waited_for()
    {
        using FakeBus bus = FakeBus.After(static connection =>
        {
            FakeBus.ReceiveCall(connection);
            connection.Send(Vector.Bytes("6c 02 01 01  00 00 00 07  01 00 00 00  00 00 00 00"));
        });
        Assert.Contains("expected at most 1048576", CallFails(bus).Message, StringComparison.Ordinal);
    }

    private static BusException OpenFails(FakeBus bus) => Assert.Throws<BusException>(() => BusConnection.TryOpen(bus.Path, Patience));

    private static BusException CallFails(FakeBus bus)
    {
        using BusConnection connection = BusConnection.TryOpen(bus.Path, Patience)!;
        return Assert.Throws<BusException>(() => connection.Call(BusCall.ToBus("GetId")));
    }
}

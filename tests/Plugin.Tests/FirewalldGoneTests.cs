using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Firewalld;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>firewalld that hangs, dies while it is asked, and is gone; a bus that is gone.</summary>
public sealed class FirewalldGoneTests
{
    private static readonly List<IpPrefix> s_addresses = [IpPrefix.Parse("10.1.0.5/16")];

    [Fact]
    public void It_hangs()
    {
        using FirewalldNode node = new();
        node.Signal("STOP");
        Stopwatch watch = Stopwatch.StartNew();
        CniException exception = Assert.Throws<CniException>(static () => FirewalldZone.Add("trusted", s_addresses));
        Assert.InRange(watch.Elapsed.TotalSeconds, 9, 20);
        Assert.Equal(
            (ErrorCode.TryAgainLater, "cannot add 10.1.0.5/32 to zone \"trusted\" of firewalld: no answer over D-Bus within 10000 ms"),
            (exception.Code, exception.Message));
        node.Signal("CONT");
    }

    [Fact]
    public void It_goes_away()
    {
        using FirewalldNode node = new();
        FirewalldZone.Add("trusted", s_addresses);

        // A call that it does not live to answer.
        node.Signal("STOP");
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(static () => FirewalldZone.Remove("trusted", s_addresses)));
        thread.Start();
        Thread.Sleep(500);
        node.Kill();
        thread.Join();
        Assert.Null(failure);

        FirewalldZone.Remove("trusted", s_addresses);
        CniException exception = Assert.Throws<CniException>(static () => FirewalldZone.Add("trusted", s_addresses));
        Assert.Equal(ErrorCode.Kernel, exception.Code);
        Assert.StartsWith(
            "cannot add 10.1.0.5/32 to zone \"trusted\" of firewalld: org.freedesktop.DBus.Error.NameHasNoOwner: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("; start firewalld, or choose another backend", exception.Message, StringComparison.Ordinal);
        Assert.Throws<CniException>(static () => FirewalldZone.Missing("trusted", s_addresses));

        // The socket's file stays behind.
        node.KillBus();
        Assert.False(FirewalldZone.IsRunning());
        FirewalldZone.Remove("trusted", s_addresses);
    }

    [Fact]
    public void There_is_no_bus()
    {
        Environment.SetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        try
        {
            Stopwatch watch = Stopwatch.StartNew();
            Assert.False(FirewalldZone.IsRunning());
            FirewalldZone.Remove("trusted", s_addresses);
            CniException exception = Assert.Throws<CniException>(static () => FirewalldZone.Add("trusted", s_addresses));
            Assert.Equal(
                (ErrorCode.Kernel, "cannot add 10.1.0.5/32 to zone \"trusted\" of firewalld: no D-Bus system bus listens at /nonexistent/bus; start firewalld, or choose another backend"),
                (exception.Code, exception.Message));
            Assert.InRange(watch.ElapsedMilliseconds, 0, 5000);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS", null);
        }
    }

    [Fact]
    public void Without_addresses_nobody_is_asked()
    {
        FirewalldZone.Add("trusted", []);
        FirewalldZone.Remove("trusted", []);
        Assert.Null(FirewalldZone.Missing("trusted", []));
    }
}

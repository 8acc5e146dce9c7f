using System;
using System.IO;
using System.Text.Json;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>An iperf3 server in a namespace; it ends when disposed.</summary>
public sealed class Iperf : IDisposable
{
    private const int Port = 5201;
    private readonly Background _server;

    public Iperf(TestNamespace netns, string directory)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/iperf3"), "Debian's iperf3 is not installed");
        _server = netns.Start(Path.Combine(directory, $"iperf-{Guid.NewGuid():N}"), "iperf3", "-s", "-p", $"{Port}", "--forceflush");
        _server.WaitForLog("Server listening");
    }

    /// <summary>One TCP stream to the server.</summary>
    /// <param name="from">Where the client runs.</param>
    /// <param name="to">The server's address.</param>
    /// <param name="much">How much: <c>-n 10M</c>, <c>-t 1</c>.</param>
    /// <returns>Bits a second, as the receiver counts.</returns>
    public static double Run(TestNamespace from, string to, string much)
    {
        Outcome outcome = from.Run("iperf3", ["-J", "-c", to, "-p", $"{Port}", .. much.Split(' ')]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return outcome.Json.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
    }

    public void Dispose() => _server.Dispose();
}

using System;
using System.Diagnostics;
using System.Text.Json;
using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>
/// Two network namespaces of the test's own, without names, with an rtnetlink socket in each. They vanish with their
/// threads; nothing outside them is touched.
/// </summary>
internal sealed class TwoNamespaces : IDisposable
{
    internal TwoNamespaces()
    {
        Host = new();
        Container = new();
        HostRoute = Host.Run(RouteSocket.Open);
        ContainerRoute = Container.Run(RouteSocket.Open);
    }

    internal NetNsThread Host { get; }

    internal NetNsThread Container { get; }

    internal RouteSocket HostRoute { get; }

    internal RouteSocket ContainerRoute { get; }

    /// <summary>Runs one of the kernel's own tools in a namespace; what it prints is the truth that we are compared with.</summary>
    internal static string Run(NetNsThread netns, string tool, string arguments)
    {
        (int status, string output, string error) = TryRun(netns, tool, arguments);
        Assert.True(status == 0, $"{tool} {arguments}: {error}");
        return output;
    }

    internal static (int Status, string Output, string Error) TryRun(NetNsThread netns, string tool, string arguments) =>
        netns.Run(() =>
        {
            // The child is forked by this thread, and so starts in its namespace.
            using Process process = Process.Start(new ProcessStartInfo(tool, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string output = process.StandardOutput.ReadToEnd();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error);
        });

    /// <summary>Runs ip -j -d and takes the first element of what it prints.</summary>
    internal static JsonElement Ip(NetNsThread netns, string arguments) => IpAll(netns, arguments)[0];

    internal static JsonElement IpAll(NetNsThread netns, string arguments) =>
        JsonDocument.Parse(Run(netns, "ip", $"-j -d {arguments}")).RootElement;

    public void Dispose()
    {
        HostRoute.Dispose();
        ContainerRoute.Dispose();
        Host.Dispose();
        Container.Dispose();
    }
}

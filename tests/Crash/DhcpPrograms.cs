using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace CsCni.Crash;

/// <summary>A DHCP server on the other host, and our daemon on the node.</summary>
internal sealed class DhcpPrograms : IDisposable
{
    private readonly List<Process> _programs = [];

    public DhcpPrograms(Place place)
    {
        string directory = place.Directory;
        Start(
            place.OutsideName,
            "dnsmasq",
            "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=lan0", "--bind-interfaces", "--user=root", "--pid-file=",
            "--no-ping", $"--dhcp-leasefile={directory}/dnsmasq.leases", "--dhcp-range=10.77.0.50,10.77.0.99,255.255.255.0,3600",
            "--dhcp-option=option:router,10.77.0.1");
        Start(place.NodeName, Paths.Dhcp, "-socketpath", $"{directory}/dhcp.sock", "--statedir", $"{directory}/state/dhcp");
        long deadline = Environment.TickCount64 + 10_000;
        while (!File.Exists($"{directory}/dhcp.sock") || !File.Exists($"{directory}/dnsmasq.leases"))
        {
            if (Environment.TickCount64 > deadline)
            {
                Dispose();
                throw new CrashException("the DHCP server or the daemon did not start");
            }

            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        foreach (Process program in _programs)
        {
            program.Kill();
            program.WaitForExit();
            program.Dispose();
        }

        _programs.Clear();
    }

    /// <summary>Each becomes the next, so that the process is the program in the end.</summary>
    private void Start(string netns, params string[] command)
    {
        ProcessStartInfo start = new("nsenter", [$"--net=/var/run/netns/{netns}", "sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command]);
        _programs.Add(Process.Start(start)!);
    }
}

using System;
using CsCni.Cni;

namespace CsCni.Dhcp.Daemon;

/// <summary>The command line: the reference daemon's flags with one dash or two, values behind "=" or a space.</summary>
internal sealed class DaemonOptions
{
    internal const string Usage = """
        cscni-dhcp holds DHCP leases of containers for ipam type "dhcp".

        cscni-dhcp [daemon] [flags]
          -socketpath PATH       where plugins connect (/run/cni/dhcp.sock); not used when systemd passes the socket
          -statedir PATH         where leases are kept across a restart (/run/cscni/dhcp)
          -pidfile PATH          a file to write the process ID to
          -hostprefix PATH       put in front of the paths of namespaces, for a daemon in a container
          -broadcast             ask servers to answer by broadcast
          -timeout DURATION      how long a server that offered an address is waited for (10s)
          -resendmax DURATION    the longest time between two messages of an exchange (62s)
          -resendtimeout DURATION  when an ADD is given up (208s); the plugin's ipamTimeout counts where it is shorter
          -help                  this text
        A flag may have two dashes; a duration is as 500ms, 10s or 1m30s.

        """;

    private long _timeout = 10_000;
    private long _resendMax = 62_000;
    private long _resendTimeout = 208_000;

    private DaemonOptions()
    {
    }

    internal string PidFile { get; private set; } = string.Empty;

    internal string HostPrefix { get; private set; } = string.Empty;

    internal string SocketPath { get; private set; } = DhcpRendezvous.SocketPath;

    internal string StateDirectory { get; private set; } = DhcpRendezvous.StateDirectory;

    internal bool WantsBroadcast { get; private set; }

    internal bool WantsHelp { get; private set; }

    internal DaemonSettings Settings => new(HostPrefix, WantsBroadcast, new(_timeout, _resendMax, _resendTimeout));

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">Those of the process.</param>
    /// <param name="fault">What is wrong with them; null where nothing is.</param>
    internal static DaemonOptions Parse(ReadOnlySpan<string> arguments, out string? fault)
    {
        DaemonOptions options = new();
        fault = null;

        // As the reference plugin's executable is called to be the daemon.
        if (arguments is ["daemon", ..])
        {
            arguments = arguments[1..];
        }

        while (!arguments.IsEmpty && fault is null)
        {
            fault = options.TakeFlag(ref arguments);
        }

        return options;
    }

    private string? TakeFlag(ref ReadOnlySpan<string> arguments)
    {
        string argument = arguments[0];
        string flag = argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..] : argument.StartsWith('-') ? argument[1..] : string.Empty;
        int equals = flag.IndexOf('=');
        string name = equals < 0 ? flag : flag[..equals];
        string? value = equals < 0 ? null : flag[(equals + 1)..];
        arguments = arguments[1..];
        switch (name)
        {
            case "h" or "help":
                WantsHelp = true;
                return null;
            case "broadcast":
                WantsBroadcast = value is null or "true" or "1" or "t" or "T" or "TRUE" or "True";
                return WantsBroadcast || value is "false" or "0" or "f" or "F" or "FALSE" or "False" ? null : $"-broadcast is \"{value}\" (expected true or false)";
            default:
                if (value is null && !arguments.IsEmpty)
                {
                    value = arguments[0];
                    arguments = arguments[1..];
                }

                return TakeValue(argument, name, value);
        }
    }

    private string? TakeValue(string argument, string name, string? value)
    {
        switch (name)
        {
            case "pidfile" or "hostprefix" or "socketpath" or "statedir" or "timeout" or "resendmax" or "resendtimeout" when value is null:
                return $"-{name} has no value";
            case "pidfile":
                PidFile = value;
                return null;
            case "hostprefix":
                HostPrefix = value.TrimEnd('/');
                return null;
            case "socketpath":
                SocketPath = value;
                return RequireAbsolute(name, value);
            case "statedir":
                StateDirectory = value;
                return RequireAbsolute(name, value);
            case "timeout":
                return TakeDuration(name, value, out _timeout);
            case "resendmax":
                return TakeDuration(name, value, out _resendMax);
            case "resendtimeout":
                return TakeDuration(name, value, out _resendTimeout);
            default:
                return $"unknown argument \"{argument}\" (-help lists the flags)";
        }
    }

    private static string? TakeDuration(string name, string value, out long milliseconds) =>
        Duration.TryParse(value, out milliseconds) ? null : $"-{name} is \"{value}\" (expected a duration of at most a week, as 10s)";

    private static string? RequireAbsolute(string name, string value) =>
        value.StartsWith('/') ? null : $"-{name} is \"{value}\" (expected an absolute path)";
}

using System;
using System.Globalization;
using System.Text;
using CsCni.Dhcp.Daemon;
using CsCni.Linux;

namespace CsCni.Dhcp;

internal static class Program
{
    private const int FirstPassedDescriptor = 3; // SD_LISTEN_FDS_START

    private static int Main(string[] arguments)
    {
        DaemonOptions options = DaemonOptions.Parse(arguments, out string? fault);
        if (options.WantsHelp)
        {
            StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(DaemonOptions.Usage));
            return 0;
        }

        if (fault is not null)
        {
            Log.Write(fault);
            return 2;
        }

        try
        {
            Serve(options);
            return 0;
        }
        catch (LinuxException exception)
        {
            Log.Write(exception.Message);
            return 1;
        }
    }

    private static void Serve(DaemonOptions options)
    {
        using TerminationSignals signals = TerminationSignals.Open();
        int? passed = PassedDescriptor();
        using UnixListener listener = passed is { } descriptor ? UnixListener.Inherit(descriptor) : ListenAt(options.SocketPath);
        WritePidFile(options.PidFile);
        using (LeaseKeeper keeper = new(options.Settings, options.StateDirectory))
        {
            Log.Write(passed is null ? $"serving at \"{options.SocketPath}\"" : "serving at the socket that was passed");
            new DhcpServerLoop(listener, signals, keeper).Run();
        }

        if (passed is null)
        {
            FileSystem.TryRemoveFile(options.SocketPath);
        }

        FileSystem.TryRemoveFile(options.PidFile);
        Log.Write("stopped; leases are kept for the next start");
    }

    private static UnixListener ListenAt(string path)
    {
        string directory = path[..path.LastIndexOf('/')];
        using DirectoryHandle handle = DirectoryHandle.OpenOrCreate(directory.Length == 0 ? "/" : directory, 0x1ed); // 0755
        return UnixListener.Open(path);
    }

    /// <summary>The socket that systemd has opened (sd_listen_fds(3)); null where there is none.</summary>
    private static int? PassedDescriptor()
    {
        ProcessEnvironment environment = ProcessEnvironment.Read();
        string count = environment.Get("LISTEN_FDS") ?? string.Empty;
        if (count.Length == 0 || environment.Get("LISTEN_PID") != CurrentProcess.Id.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }

        return count == "1" ? FirstPassedDescriptor : throw new LinuxException($"LISTEN_FDS is \"{count}\", expected one socket", Errno.Invalid);
    }

    private static void WritePidFile(string path)
    {
        if (path.Length == 0)
        {
            return;
        }

        // A link would lead to somebody else's file, and a FIFO would be waited for.
        const OpenFlags flags = OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow | OpenFlags.NonBlocking;
        using FileDescriptor file = FileDescriptor.Open(path, flags, 0x1a4); // 0644
        file.Write(Encoding.ASCII.GetBytes($"{CurrentProcess.Id}\n"));
    }
}

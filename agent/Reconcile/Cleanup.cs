using System;
using CsCni.Agent.Traffic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Reconcile;

/// <summary>Takes what any run of the agent has made out of the kernel; it is known by its marks, and no source is asked.</summary>
internal sealed partial class Cleanup(ILogger log)
{
    /// <returns>True where nothing is left; what could not be removed is in the log.</returns>
    internal bool Run() => Try("the overlay", RemoveOverlay) & Try("the masquerading rules", RemoveRules);

    private static int RemoveOverlay()
    {
        using RouteSocket socket = RouteSocket.Open();
        return OverlayRemains.Remove(socket, NodeSettings.Owner);
    }

    private static int RemoveRules()
    {
        using NftSocket socket = NftSocket.Open();
        TrafficRules.Remove(socket);
        return 1;
    }

    private bool Try(string what, Func<int> remove)
    {
        try
        {
            int count = remove();
            LogRemoved(log, what, count);
            return true;
        }
        catch (Exception exception) when (exception is NetlinkException or NetlinkFormatException or LinuxException)
        {
            LogFailure(log, what, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "removed {What} parts={Count}")]
    private static partial void LogRemoved(ILogger log, string what, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot remove {What}: {Failure}")]
    private static partial void LogFailure(ILogger log, string what, string failure);
}

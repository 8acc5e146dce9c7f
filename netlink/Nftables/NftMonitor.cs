using System;
using CsCni.Linux;

namespace CsCni.Netlink.Nftables;

/// <summary>
/// Waits for somebody to change tables, chains or rules, woken by the kernel's notifications. It stays in the network
/// namespace that the opening thread was in. For one thread at a time.
/// </summary>
public sealed class NftMonitor : IDisposable
{
    private readonly NetlinkMonitor _monitor;

    private NftMonitor(NetlinkMonitor monitor) => _monitor = monitor;

    /// <summary>The number for poll(2), for who waits for other things too.</summary>
    public int Descriptor => _monitor.Descriptor;

    /// <summary>Subscribes to changes of nf_tables.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static NftMonitor Open()
    {
        NetlinkMonitor monitor = NetlinkMonitor.Open(NetlinkProtocol.Netfilter);
        try
        {
            monitor.Subscribe((uint)NftGroup.Nftables);
            return new(monitor);
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits for a change of a table, chain or rule, one's own changes included; what is already there of later ones is taken
    /// along. Sets, maps and their elements, which some programs change all the time, do not end the wait.
    /// </summary>
    /// <param name="deadline">When to give up, in <see cref="Clock.Milliseconds"/>; a past one only looks.</param>
    /// <returns>True where something has changed, or notifications were lost; false at the deadline.</returns>
    /// <exception cref="LinuxException">The socket failed.</exception>
    public bool WaitForChange(long deadline)
    {
        bool isChanged = false;
        while (true)
        {
            switch (_monitor.Receive(isChanged ? 0 : deadline, out NetlinkMessages messages))
            {
                case MonitorResult.TimedOut:
                    return isChanged;
                case MonitorResult.Lost:
                    isChanged = true;
                    break;
                default:
                    isChanged |= IsChange(messages);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _monitor.Dispose();

    private static bool IsChange(NetlinkMessages messages)
    {
        foreach (NetlinkMessage message in messages)
        {
            if (message.Type >> 8 == NftHeader.Subsystem
                && (NftMessage)(message.Type & 0xff) is NftMessage.NewTable or NftMessage.DeleteTable
                    or NftMessage.NewChain or NftMessage.DeleteChain or NftMessage.NewRule or NftMessage.DeleteRule)
            {
                return true;
            }
        }

        return false;
    }
}

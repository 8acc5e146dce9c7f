using System;
using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>
/// A socket that receives notifications of multicast groups, in the network namespace that the opening thread was in.
/// Subscribe first, then read the state, then wait: so nothing falls in between. For one thread at a time.
/// </summary>
public sealed class NetlinkMonitor : IDisposable
{
    private const int BufferSize = 32 * 1024;
    private const int SolNetlink = 270;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly RawSocket _raw;

    private NetlinkMonitor(RawSocket raw) => _raw = raw;

    /// <summary>Opens a socket that belongs to no group yet.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static NetlinkMonitor Open(NetlinkProtocol protocol) => new(RawSocket.OpenNetlink((int)protocol));

    /// <summary>The number for poll(2), for who waits for other things too; it is readable also where notifications were lost.</summary>
    public int Descriptor => _raw.Descriptor;

    /// <inheritdoc cref="RawSocket.SetReceiveBuffer"/>
    public int SetReceiveBuffer(int bytes) => _raw.SetReceiveBuffer(bytes);

    /// <summary>Joins a multicast group (NETLINK_ADD_MEMBERSHIP).</summary>
    /// <param name="group">The group's number, such as RTNLGRP_LINK.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Subscribe(uint group)
    {
        Errno errno = _raw.SetOption(SolNetlink, (int)NetlinkOption.AddMembership, (int)group);
        if (errno != Errno.None)
        {
            throw new LinuxException($"cannot join netlink multicast group {group}", errno);
        }
    }

    /// <summary>Waits for a datagram of the kernel.</summary>
    /// <param name="deadline">When to give up, in <see cref="Clock.Milliseconds"/>; a past one only looks.</param>
    /// <param name="messages">Its messages, good until the next call.</param>
    /// <exception cref="LinuxException">The socket failed.</exception>
    public MonitorResult Receive(long deadline, out NetlinkMessages messages)
    {
        messages = default;
        while (true)
        {
            Errno errno = _raw.Receive(_buffer, wait: false, out int length, out uint sender);
            if (errno == Errno.NoBuffers || length > BufferSize)
            {
                Drain();
                return MonitorResult.Lost;
            }

            if (errno == Errno.None && sender == 0)
            {
                messages = new(_buffer.AsSpan(0, length));
                return MonitorResult.Received;
            }

            if (errno != Errno.None && errno != Errno.Again)
            {
                throw new LinuxException("cannot receive netlink notifications", errno);
            }

            if (errno == Errno.Again && !Wait(deadline))
            {
                return MonitorResult.TimedOut;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _raw.Dispose();

    /// <summary>
    /// Drops what waits. After a loss the kernel drops all further notifications, and does not tell of it again, until nothing
    /// waits any more: what changed between a read of the state and that instant would never be known.
    /// </summary>
    private void Drain()
    {
        while (_raw.Receive(_buffer, wait: false, out _, out _) is Errno.None or Errno.NoBuffers)
        {
        }
    }

    private bool Wait(long deadline)
    {
        long left = deadline - Clock.Milliseconds();
        if (left <= 0)
        {
            return false;
        }

        _raw.WaitReadable((int)Math.Min(left, int.MaxValue));
        return true;
    }
}

using System;
using BenchmarkDotNet.Attributes;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Microbench;

/// <summary>What the kernel answered, read.</summary>
public class DecodingBenchmarks
{
    private const ushort GetLinkType = 18;
    private const ushort DumpFlags = 0x301;

    private readonly RouteSocket _route = RouteSocket.Open();
    private byte[] _dump = [];

    /// <summary>The first datagram of a list of links, as this kernel gives it.</summary>
    [GlobalSetup]
    public void Capture()
    {
        using RawSocket socket = RawSocket.OpenNetlink(0);
        byte[] request = new byte[32];
        BitConverter.TryWriteBytes(request, request.Length);
        BitConverter.TryWriteBytes(request.AsSpan(4), GetLinkType);
        BitConverter.TryWriteBytes(request.AsSpan(6), DumpFlags);
        byte[] answer = new byte[32 * 1024];
        if (socket.Send(request) != Errno.None || socket.Receive(answer, wait: true, out int length, out _) != Errno.None)
        {
            throw new InvalidOperationException("the kernel does not list its links");
        }

        _dump = answer[..length];
    }

    /// <summary>Every attribute of every message, looked at.</summary>
    [Benchmark]
    public int Walk()
    {
        int bytes = 0;
        foreach (NetlinkMessage message in new NetlinkMessages(_dump))
        {
            if (message.Type == GetLinkType - 2)
            {
                message.ReadBody<LinkBody>(out NetlinkAttributes attributes);
                foreach (NetlinkAttribute attribute in attributes)
                {
                    bytes += attribute.Payload.Length;
                }
            }
        }

        return bytes;
    }

    /// <summary>RTM_GETLINK of the loopback link: a system call there and two back, and an object of all that it tells.</summary>
    [Benchmark]
    public Link GetLink() => _route.GetLink(1);

    /// <summary>struct ifinfomsg.</summary>
    private struct LinkBody
    {
#pragma warning disable CS0169, IDE0051, IDE0044 // Only its size counts.
        private byte _family;
        private ushort _type;
        private int _index;
        private uint _flags;
        private uint _change;
#pragma warning restore CS0169, IDE0051, IDE0044
    }
}

using System;
using System.Collections.Generic;
using CsCni.Fuzz.Mutation;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Generic;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;

namespace CsCni.Fuzz.Targets;

/// <summary>The kernel's acks and refusals, and the error messages that are made of these and of the request.</summary>
internal sealed class AckTarget : FuzzTarget
{
    private static readonly MessageNames[] s_names = [RouteNames.Instance, NftNames.Instance, EthtoolNames.Instance];

    private readonly IReadOnlyList<byte[]> _requests =
        Corpus.Messages("netlink.txt", "link", "address", "route", "rule", "neighbour", "fdb", "qdisc", "filter", "class", "nft-request", "features", "family");

    /// <inheritdoc/>
    internal override string Name => "netlink-acks";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = Corpus.Messages("netlink.txt", "ack", "done");

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        foreach (NetlinkMessage message in new NetlinkMessages(input))
        {
            Errno errno = (Errno)(-message.ReadBody<int>(out _));
            ExtendedAck ack = ExtendedAck.Read(message);
            foreach (byte[] request in _requests.Count > 0 ? Some(input) : [])
            {
                ushort type = BitConverter.ToUInt16(request, 4);
                foreach (MessageNames names in s_names)
                {
                    NetlinkException exception = new("do something", errno, ack, request, names.SpaceOf(type));
                    BrokenPromiseException.Unless(exception.Message.Length > 10, "a refusal without words");
                }
            }
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is NetlinkFormatException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new NetlinkMutator([.. Seeds]);

    /// <summary>A few requests, which the input itself picks.</summary>
    private IEnumerable<byte[]> Some(byte[] input)
    {
        int number = 0;
        foreach (byte one in input)
        {
            number = ((number * 31) + one) & 0xffff;
        }

        yield return _requests[number % _requests.Count];
        yield return _requests[(number >> 4) % _requests.Count];
    }
}

using System;
using System.Collections.Generic;
using CsCni.Fuzz.Mutation;
using CsCni.Netlink;
using CsCni.Netlink.Generic;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;

namespace CsCni.Fuzz.Targets;

/// <summary>The path of an offset within a request. The request is our own; here it is as damaged as an answer may be.</summary>
internal sealed class AttributePathTarget : FuzzTarget
{
    private static readonly MessageNames[] s_names = [RouteNames.Instance, NftNames.Instance, EthtoolNames.Instance];

    /// <inheritdoc/>
    internal override string Name => "netlink-paths";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
        Corpus.Messages("netlink.txt", "link", "address", "route", "rule", "neighbour", "fdb", "qdisc", "filter", "class", "nft-request", "features", "family");

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        if (input.Length < NetlinkHeader.Size)
        {
            return;
        }

        foreach (MessageNames names in s_names)
        {
            if (names.SpaceOf(BitConverter.ToUInt16(input, 4)) is { } space)
            {
                for (int offset = 0; offset < Math.Min(input.Length, 256) + 8; offset += 4)
                {
                    AttributePath.Find(input, space, offset, out _);
                }
            }
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is NetlinkFormatException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new NetlinkMutator([.. Seeds]);
}

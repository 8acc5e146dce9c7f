using System;
using System.Collections.Generic;
using CsCni.Fuzz.Mutation;
using CsCni.Netlink;

namespace CsCni.Fuzz.Targets;

/// <summary>A reader of one kind of netlink message, fed with each message of a datagram, as a dump does it.</summary>
/// <param name="name">What <c>ONLY=</c> picks it by.</param>
/// <param name="parse">The reader.</param>
/// <param name="seeds">Names of messages of the corpus.</param>
internal sealed class ReplyTarget<T>(string name, NetlinkParser<T> parse, params string[] seeds) : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => name;

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = Corpus.Messages("netlink.txt", seeds);

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        List<T> items = [];
        foreach (NetlinkMessage message in new NetlinkMessages(input))
        {
            parse(message, items);
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is NetlinkFormatException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new NetlinkMutator([.. Seeds]);
}

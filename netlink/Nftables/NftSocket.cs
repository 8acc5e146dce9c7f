using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Nftables;

/// <summary>
/// A socket to nf_tables in the network namespace that the opening thread was in; it stays there. What changes anything is
/// put into <see cref="Batch"/>; what only reads is asked here. For one thread at a time.
/// </summary>
public sealed class NftSocket : IDisposable
{
    private readonly NetlinkSocket _socket;

    private NftSocket(NetlinkSocket socket)
    {
        _socket = socket;
        Batch = new(socket.Batch);
    }

    /// <summary>The next transaction.</summary>
    public NftBatch Batch { get; }

    /// <inheritdoc cref="NetlinkSocket.Purpose"/>
    public string? Purpose
    {
        get => _socket.Purpose;
        set => _socket.Purpose = value;
    }

    /// <summary>Opens a socket in the calling thread's network namespace. A kernel without nf_tables shows at the first request.</summary>
    /// <exception cref="LinuxException">The kernel refused: EPROTONOSUPPORT where it has no netfilter netlink at all.</exception>
    public static NftSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Netfilter, NftNames.Instance));

    /// <summary>Reads the number of the rule set (NFT_MSG_GETGEN), which every transaction changes: the least that shows whether there is an nf_tables.</summary>
    /// <exception cref="NetlinkException">The kernel refused: EOPNOTSUPP or EINVAL where it has no nf_tables.</exception>
    public void RequireSupport()
    {
        Begin(NftMessage.GetGeneration, default, new("reach nf_tables"));
        _socket.Batch.Send();
    }

    /// <summary>Lists the names of a family's tables.</summary>
    /// <param name="family">The family.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<string> ListTables(NftFamily family)
    {
        BeginDump(NftMessage.GetTable, family, new("list tables"));
        return _socket.Dump<string>(NftReader.ParseTable);
    }

    /// <summary>Lists the chains of all tables of a family.</summary>
    /// <param name="family">The family.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<(string Table, NftChain Chain)> ListAllChains(NftFamily family)
    {
        BeginDump(NftMessage.GetChain, family, new("list chains"));
        return _socket.Dump<(string, NftChain)>(NftReader.ParseChain);
    }

    /// <summary>Lists the chains of a table.</summary>
    /// <param name="family">The table's family.</param>
    /// <param name="table">The table.</param>
    /// <returns>The chains; none where there is no such table.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<NftChain> ListChains(NftFamily family, string table)
    {
        // The kernel lists the chains of all tables, whichever is named.
        List<NftChain> chains = [];
        foreach ((string of, NftChain chain) in ListAllChains(family))
        {
            if (of == table)
            {
                chains.Add(chain);
            }
        }

        return chains;
    }

    /// <summary>Lists the rules of a table, chain by chain in their order.</summary>
    /// <param name="family">The table's family.</param>
    /// <param name="table">The table.</param>
    /// <param name="chain">A chain of it, where only that one's are asked for.</param>
    /// <returns>The rules; none where there is no such table.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<NftRule> ListRules(NftFamily family, string table, string? chain = null)
    {
        NetlinkWriter writer = BeginDump(NftMessage.GetRule, family, new("list the rules of table", table));
        writer.PutString(NftRuleAttribute.Table, table);
        if (chain is not null)
        {
            writer.PutString(NftRuleAttribute.Chain, chain);
        }

        _socket.Batch.Accept(Errno.NoEntry);
        return _socket.Dump<NftRule>(NftReader.ParseRule);
    }

    /// <summary>Lists the elements of a set.</summary>
    /// <param name="family">The table's family.</param>
    /// <param name="table">The table.</param>
    /// <param name="set">The set.</param>
    /// <returns>The elements; none where there is no such table or set.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<NftElement> ListElements(NftFamily family, string table, string set)
    {
        NetlinkWriter writer = BeginDump(NftMessage.GetElement, family, new("list the elements of set", set));
        writer.PutString(NftElementListAttribute.Table, table);
        writer.PutString(NftElementListAttribute.Set, set);
        _socket.Batch.Accept(Errno.NoEntry);
        return _socket.Dump<NftElement>(NftReader.ParseElements);
    }

    /// <summary>Looks an element up by its key.</summary>
    /// <param name="family">The table's family.</param>
    /// <param name="table">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="element">Its key, and the range's end where the set has ranges; the rest does not count.</param>
    /// <returns>The element; null where there is none, or no such table or set.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public NftElement? FindElement(NftFamily family, string table, string set, in NftElement element)
    {
        NetlinkWriter writer = Begin(NftMessage.GetElement, family, new("read an element of set", set));
        writer.PutString(NftElementListAttribute.Table, table);
        writer.PutString(NftElementListAttribute.Set, set);
        using (writer.Nested(NftElementListAttribute.Elements))
        {
            NftBatch.PutElement(writer, element, keyOnly: true);
        }

        _socket.Batch.Accept(Errno.NoEntry);
        NftElementReply reply = new();
        _socket.Batch.Send(reply);
        return reply.Element;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private NetlinkWriter Begin(NftMessage message, NftFamily family, scoped in NetlinkOperation operation)
    {
        _socket.Batch.RequireSent(operation);
        return _socket.Batch.Begin(NftHeader.TypeOf(message), NetlinkFlags.None, new NftHeader(family), operation);
    }

    private NetlinkWriter BeginDump(NftMessage message, NftFamily family, scoped in NetlinkOperation operation) =>
        _socket.Batch.BeginDump(NftHeader.TypeOf(message), new NftHeader(family), operation);
}

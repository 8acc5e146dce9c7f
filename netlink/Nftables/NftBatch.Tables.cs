using System;

namespace CsCni.Netlink.Nftables;

public sealed partial class NftBatch
{
    /// <summary>Creates a table (NFT_MSG_NEWTABLE), or accepts one that is there.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="name">Its name.</param>
    /// <param name="exclusive">Fail with EEXIST where it is there.</param>
    public NftBatch CreateTable(NftFamily family, string name, bool exclusive = false)
    {
        NetlinkWriter writer = Begin(NftMessage.NewTable, Creating(exclusive), family, new("create table", name));
        writer.PutString(NftTableAttribute.Name, name);
        writer.PutU32BigEndian(NftTableAttribute.Flags, 0);
        return this;
    }

    /// <summary>Deletes a table with all that is in it (NFT_MSG_DELTABLE); ENOENT where there is none.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="name">Its name.</param>
    public NftBatch DeleteTable(NftFamily family, string name)
    {
        NetlinkWriter writer = Begin(NftMessage.DeleteTable, NetlinkFlags.None, family, new("delete table", name));
        writer.PutString(NftTableAttribute.Name, name);
        return this;
    }

    /// <summary>Creates a chain (NFT_MSG_NEWCHAIN); EEXIST where there is one.</summary>
    /// <param name="family">Its table's family.</param>
    /// <param name="table">Its table.</param>
    /// <param name="chain">What it is.</param>
    public NftBatch CreateChain(NftFamily family, string table, in NftChain chain)
    {
        NetlinkWriter writer = Begin(NftMessage.NewChain, Creating(exclusive: true), family, new("create chain", chain.Name));
        writer.PutString(NftChainAttribute.Table, table);
        writer.PutString(NftChainAttribute.Name, chain.Name);
        if (chain.Type is not null)
        {
            using (writer.Nested(NftChainAttribute.Hook))
            {
                writer.PutU32BigEndian(NftHookAttribute.Hook, (uint)chain.Hook);
                writer.PutU32BigEndian(NftHookAttribute.Priority, (uint)chain.Priority);
            }

            writer.PutU32BigEndian(NftChainAttribute.Policy, (uint)NftVerdict.Accept);
            writer.PutString(NftChainAttribute.Type, chain.Type);
        }

        if (chain.Comment is not null)
        {
            Span<byte> userdata = stackalloc byte[NftUserdata.MaxSize];
            int length = NftUserdata.Put(userdata, NftUserdata.Comment, chain.Comment);
            writer.PutBytes(NftChainAttribute.Userdata, userdata[..length]);
        }

        return this;
    }

    /// <summary>Deletes a chain with its rules (NFT_MSG_DELCHAIN); EBUSY where something still leads to it.</summary>
    /// <param name="family">Its table's family.</param>
    /// <param name="table">Its table.</param>
    /// <param name="name">Its name.</param>
    public NftBatch DeleteChain(NftFamily family, string table, string name)
    {
        NetlinkWriter writer = Begin(NftMessage.DeleteChain, NetlinkFlags.None, family, new("delete chain", name));
        writer.PutString(NftChainAttribute.Table, table);
        writer.PutString(NftChainAttribute.Name, name);
        return this;
    }

    /// <summary>Creates a rule (NFT_MSG_NEWRULE).</summary>
    /// <param name="family">Its table's family.</param>
    /// <param name="table">Its table.</param>
    /// <param name="chain">Its chain.</param>
    /// <param name="userdata">What the kernel keeps with it: see <see cref="NftRule.Userdata"/>.</param>
    /// <param name="first">True for a rule before the chain's others, false for one behind them.</param>
    /// <returns>Puts the rule's expressions, in the order in which they are run; disposing it ends the rule.</returns>
    public NftRuleWriter CreateRule(NftFamily family, string table, string chain, ReadOnlySpan<byte> userdata = default, bool first = false)
    {
        NetlinkWriter writer = Begin(
            NftMessage.NewRule, NetlinkFlags.Create | (first ? NetlinkFlags.None : NetlinkFlags.Append), family, new("create a rule of chain", chain));
        writer.PutString(NftRuleAttribute.Table, table);
        writer.PutString(NftRuleAttribute.Chain, chain);
        if (!userdata.IsEmpty)
        {
            writer.PutBytes(NftRuleAttribute.Userdata, userdata);
        }

        return new(writer, writer.Nested(NftRuleAttribute.Expressions));
    }

    /// <summary>Deletes a rule (NFT_MSG_DELRULE); ENOENT where there is none.</summary>
    /// <param name="family">Its table's family.</param>
    /// <param name="table">Its table.</param>
    /// <param name="rule">The rule, by its chain and handle.</param>
    public NftBatch DeleteRule(NftFamily family, string table, in NftRule rule)
    {
        NetlinkWriter writer = Begin(NftMessage.DeleteRule, NetlinkFlags.None, family, new("delete a rule of chain", rule.Chain));
        writer.PutString(NftRuleAttribute.Table, table);
        writer.PutString(NftRuleAttribute.Chain, rule.Chain);
        writer.PutU64(NftRuleAttribute.Handle, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(rule.Handle));
        return this;
    }
}

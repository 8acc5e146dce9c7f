using System.Collections.Generic;

namespace CsCni.Netlink.Nftables;

/// <summary>Reads what the kernel lists of nf_tables.</summary>
internal static class NftReader
{
    internal static void ParseTable(NetlinkMessage message, List<string> names)
    {
        if (message.Type == NftHeader.TypeOf(NftMessage.NewTable))
        {
            message.ReadBody<NftHeader>(out NetlinkAttributes attributes);
            names.Add(attributes.TryFind((ushort)NftTableAttribute.Name, out NetlinkAttribute name) ? name.ReadString() : string.Empty);
        }
    }

    internal static void ParseChain(NetlinkMessage message, List<(string Table, NftChain Chain)> chains)
    {
        if (message.Type != NftHeader.TypeOf(NftMessage.NewChain))
        {
            return;
        }

        string table = string.Empty;
        NftChain chain = new(string.Empty);
        message.ReadBody<NftHeader>(out NetlinkAttributes attributes);
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch ((NftChainAttribute)attribute.Type)
            {
                case NftChainAttribute.Table:
                    table = attribute.ReadString();
                    break;
                case NftChainAttribute.Name:
                    chain = chain with { Name = attribute.ReadString() };
                    break;
                case NftChainAttribute.Type:
                    chain = chain with { Type = attribute.ReadString() };
                    break;
                case NftChainAttribute.Policy:
                    chain = chain with { Drops = attribute.ReadU32BigEndian() == (uint)NftVerdict.Drop };
                    break;
                case NftChainAttribute.Use:
                    chain = chain with { Use = attribute.ReadU32BigEndian() };
                    break;
                case NftChainAttribute.Hook:
                    chain = ReadHook(chain, attribute.Nested);
                    break;
                case NftChainAttribute.Userdata:
                    chain = chain with { Comment = NftUserdata.FindText(attribute.Payload, NftUserdata.Comment) };
                    break;
            }
        }

        chains.Add((table, chain));
    }

    internal static void ParseRule(NetlinkMessage message, List<NftRule> rules)
    {
        if (message.Type != NftHeader.TypeOf(NftMessage.NewRule))
        {
            return;
        }

        NftRule rule = new(string.Empty, 0, []);
        message.ReadBody<NftHeader>(out NetlinkAttributes attributes);
        foreach (NetlinkAttribute attribute in attributes)
        {
            rule = (NftRuleAttribute)attribute.Type switch
            {
                NftRuleAttribute.Chain => rule with { Chain = attribute.ReadString() },
                NftRuleAttribute.Handle => rule with { Handle = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(attribute.ReadU64()) },
                NftRuleAttribute.Userdata => rule with { Userdata = attribute.Payload.ToArray() },
                NftRuleAttribute.Expressions => ReadExpressions(rule, attribute.Nested),
                _ => rule,
            };
        }

        rules.Add(rule);
    }

    internal static void ParseElements(NetlinkMessage message, List<NftElement> elements)
    {
        if (message.Type != NftHeader.TypeOf(NftMessage.NewElement))
        {
            return;
        }

        message.ReadBody<NftHeader>(out NetlinkAttributes attributes);
        if (!attributes.TryFind((ushort)NftElementListAttribute.Elements, out NetlinkAttribute list))
        {
            return;
        }

        foreach (NetlinkAttribute item in list.Nested)
        {
            elements.Add(ReadElement(item.Nested));
        }
    }

    /// <summary>Of all expressions just what tells where a rule leads, and what it compares with.</summary>
    private static NftRule ReadExpressions(NftRule rule, NetlinkAttributes expressions)
    {
        List<byte[]> compared = [];
        foreach (NetlinkAttribute item in expressions)
        {
            if (!item.Nested.TryFind((ushort)NftExpressionAttribute.Name, out NetlinkAttribute name)
                || !item.Nested.TryFind((ushort)NftExpressionAttribute.Data, out NetlinkAttribute data))
            {
                continue;
            }

            switch (name.ReadString())
            {
                case "immediate" when data.Nested.TryFind((ushort)NftImmediateAttribute.Data, out NetlinkAttribute verdict):
                    rule = rule with { Jump = ReadChain(verdict.Nested) };
                    break;
                case "cmp" when data.Nested.TryFind((ushort)NftCompareAttribute.Data, out NetlinkAttribute value):
                    compared.Add(ReadValue(value.Nested));
                    break;
            }
        }

        return rule with { Compared = compared };
    }

    private static NftChain ReadHook(NftChain chain, NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            chain = (NftHookAttribute)attribute.Type switch
            {
                NftHookAttribute.Hook => chain with { Hook = (NftHook)attribute.ReadU32BigEndian() },
                NftHookAttribute.Priority => chain with { Priority = (int)attribute.ReadU32BigEndian() },
                _ => chain,
            };
        }

        return chain;
    }

    private static NftElement ReadElement(NetlinkAttributes attributes)
    {
        NftElement element = new([]);
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch ((NftElementAttribute)attribute.Type)
            {
                case NftElementAttribute.Key:
                    element = element with { Key = ReadValue(attribute.Nested) };
                    break;
                case NftElementAttribute.KeyEnd:
                    element = element with { KeyEnd = ReadValue(attribute.Nested) };
                    break;
                case NftElementAttribute.Data:
                    element = element with { Data = ReadValue(attribute.Nested), Chain = ReadChain(attribute.Nested) };
                    break;
                case NftElementAttribute.Userdata:
                    element = element with { Comment = NftUserdata.FindText(attribute.Payload, NftUserdata.Comment) };
                    break;
            }
        }

        return element;
    }

    private static byte[] ReadValue(NetlinkAttributes attributes) =>
        attributes.TryFind((ushort)NftDataAttribute.Value, out NetlinkAttribute value) ? value.Payload.ToArray() : [];

    private static string ReadChain(NetlinkAttributes attributes) =>
        attributes.TryFind((ushort)NftDataAttribute.Verdict, out NetlinkAttribute verdict)
        && verdict.Nested.TryFind((ushort)NftVerdictAttribute.Chain, out NetlinkAttribute chain)
            ? chain.ReadString()
            : string.Empty;
}

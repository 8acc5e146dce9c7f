using System;
using System.Buffers.Binary;
using System.Text;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using CsCni.Plugin.Config;
using static CsCni.Plugin.Rules.PacketFields;

namespace CsCni.Plugin.Rules;

/// <summary>
/// The one thing that an attachment may have besides elements: a chain for ports with conditions, which no set can express
/// in general.
/// </summary>
internal static class ConditionalChain
{
    /// <summary>Behind an address of either family.</summary>
    private const int PortSlot = 4;

    /// <summary>Adds the chain and its rules to a transaction.</summary>
    public static void Create(NftBatch batch, AttachmentRules rules)
    {
        string chain = RuleElements.ConditionalChain(rules);
        batch.CreateChain(NftFamily.Inet, OwnTable.Name, new(chain, Comment: RuleOwner.Of(rules.Attachment)));
        foreach (PortMapping mapping in rules.Mappings)
        {
            foreach (IpFamily family in (ReadOnlySpan<IpFamily>)[IpFamily.V4, IpFamily.V6])
            {
                IpAddress container = rules.FirstOf(family);
                if (container.IsValid && mapping.Serves(family) && rules.ConditionsOf(family).Count > 0)
                {
                    PutRule(batch, chain, rules, mapping, container);
                }
            }
        }
    }

    private static void PutRule(NftBatch batch, string chain, AttachmentRules rules, in PortMapping mapping, IpAddress container)
    {
        IpFamily family = container.Family;
        using NftRuleWriter rule = batch.CreateRule(NftFamily.Inet, OwnTable.Name, chain);
        OnlyPort(rule, mapping);
        OnlyFamily(rule, family);
        if (mapping.HostIp.IsValid)
        {
            Compare(rule, IpPrefix.Host(mapping.HostIp), isSource: false, negated: false);
        }

        foreach (PortCondition condition in rules.ConditionsOf(family))
        {
            Put(rule, condition);
        }

        Span<byte> target = stackalloc byte[16];
        container.WriteBytes(target);
        rule.LoadConstant(target[..container.ByteCount]);
        BinaryPrimitives.WriteUInt16BigEndian(target, mapping.ContainerPort);
        rule.LoadConstant(target[..2], PortSlot);
        rule.DestinationNat(family, 0, PortSlot);
    }

    private static void OnlyPort(in NftRuleWriter rule, in PortMapping mapping)
    {
        Span<byte> port = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, mapping.HostPort);
        rule.LoadMeta(NftMeta.TransportProtocol);
        rule.Compare(NftComparison.Equal, mapping.Protocol);
        rule.LoadPayload(NftPayload.Transport, 2, 2);
        rule.Compare(NftComparison.Equal, port);
    }

    private static void Put(in NftRuleWriter rule, in PortCondition condition)
    {
        if (condition.Field != PortConditionField.InputInterface)
        {
            Compare(rule, condition.Prefix, condition.Field == PortConditionField.Source, condition.Negated);
            return;
        }

        Span<byte> name = stackalloc byte[NameSize];
        name.Clear();
        string plain = condition.Interface.TrimEnd('*', '+');
        int length = Encoding.UTF8.GetBytes(plain, name);
        rule.LoadMeta(NftMeta.InputName);

        // Only the given bytes of a name that stands for all that start so; with the NUL behind it otherwise.
        rule.Compare(Comparison(condition.Negated), plain.Length < condition.Interface.Length ? name[..length] : name);
    }

    private static void Compare(in NftRuleWriter rule, IpPrefix prefix, bool isSource, bool negated)
    {
        Span<byte> mask = stackalloc byte[16];
        Span<byte> network = stackalloc byte[16];
        int length = prefix.Address.ByteCount;
        prefix.Network.WriteBytes(network);
        for (int bit = 0; bit < 8 * length; bit++)
        {
            mask[bit / 8] = (byte)((mask[bit / 8] << 1) | (bit < prefix.Length ? 1 : 0));
        }

        if (isSource)
        {
            LoadSource(rule, prefix.Family);
        }
        else
        {
            LoadDestination(rule, prefix.Family);
        }

        if (!prefix.IsHost)
        {
            rule.Mask(mask[..length]);
        }

        rule.Compare(Comparison(negated), network[..length]);
    }

    private static NftComparison Comparison(bool negated) => negated ? NftComparison.NotEqual : NftComparison.Equal;
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Our messages against those of nft, which nft-vectors.txt holds with a comment for each attribute.</summary>
public sealed class NftVectorTests
{
    private const NftFamily Inet = NftFamily.Inet;

    /// <summary>
    /// Book-keeping of nft's that changes nothing: a set's number and userdata (ours has a comment), the flags of a NAT
    /// range, which the kernel sets itself where a port is given, and the number of a set beside its name.
    /// </summary>
    private static bool IsLeftOut(string path) => path is "9/10" or "9/13" or "12/4" or "14/4" or "nat/7" or "lookup/4";

    [Fact]
    public void TablesSetsElementsAndRules() => AssertPuts(0, static batch =>
    {
        batch.CreateTable(Inet, "t");
        batch.CreateChain(Inet, "t", new("target"));
        batch.CreateChain(Inet, "t", new("base", "nat", NftHook.Prerouting, -100));
        batch.CreateSet(Inet, "t", new("plain", [NftDatatype.Ipv4Address]));
        batch.CreateSet(Inet, "t", new("ranges", [NftDatatype.Ipv4Address, NftDatatype.Ipv4Address]) { HasIntervals = true });
        batch.CreateSet(Inet, "t", new("ports", [NftDatatype.TransportProtocol, NftDatatype.Port]) { Data = [NftDatatype.Ipv4Address, NftDatatype.Port] });
        batch.CreateSet(Inet, "t", new("verdicts", [NftDatatype.TransportProtocol, NftDatatype.Port]) { HasVerdicts = true });
        batch.CreateSet(Inet, "t", new("names", [NftDatatype.InterfaceName, NftDatatype.EthernetAddress]));
        const string comment = "net/cid/eth0";
        batch.CreateElements(Inet, "t", "plain", [new([10, 1, 0, 5]) { Comment = comment }]);
        batch.CreateElements(Inet, "t", "ranges", [new([10, 1, 0, 5, 10, 1, 0, 0]) { KeyEnd = [10, 1, 0, 5, 10, 1, 0, 255], Comment = comment }]);
        batch.CreateElements(Inet, "t", "ports", [new([6, 0, 0, 0, 0x1f, 0x90, 0, 0]) { Data = [10, 1, 0, 5, 0, 80, 0, 0], Comment = comment }]);
        batch.CreateElements(Inet, "t", "verdicts", [new([17, 0, 0, 0, 0, 53, 0, 0]) { Chain = "target" }]);
        PutRules(batch);
        batch.DeleteElements(Inet, "t", "plain", [new([10, 1, 0, 5])]);
    });

    [Fact]
    public void NatAndDeletion() => AssertPuts(1, static batch =>
    {
        batch.CreateTable(Inet, "t");
        batch.CreateChain(Inet, "t", new("post", "nat", NftHook.Postrouting, 100));
        batch.CreateChain(Inet, "t", new("pre", "nat", NftHook.Prerouting, -100));
        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "post"))
        {
            rule.LoadConntrack(NftConntrack.Status);
            rule.Mask(0x20);
            rule.Compare(NftComparison.NotEqual, 0u);
            rule.Masquerade();
        }

        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "post"))
        {
            OnlyIpv4(rule);
            rule.LoadPayload(NftPayload.Network, 12, 4);
            rule.Compare(NftComparison.Equal, [10, 0, 0, 1]);
            OnlyPort(rule, 80);
            rule.Verdict(NftVerdict.Accept);
        }

        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "pre"))
        {
            OnlyPort(rule, 8080);
            rule.LoadConstant([10, 1, 0, 5]);
            rule.LoadConstant([0, 80], 4);
            rule.DestinationNat(IpFamily.V4, 0, 4);
        }

        batch.DeleteChain(Inet, "t", "pre");
        batch.DeleteTable(Inet, "t");
    });

    [Fact]
    public void MasqueradeWithRandomPorts() => AssertPuts(2, static batch =>
    {
        batch.CreateTable(NftFamily.Ipv4, "t");
        batch.CreateChain(NftFamily.Ipv4, "t", new("post", "nat", NftHook.Postrouting, 100));
        using NftRuleWriter rule = batch.CreateRule(NftFamily.Ipv4, "t", "post");
        rule.LoadPayload(NftPayload.Network, 12, 2);
        rule.Compare(NftComparison.Equal, [10, 244]);
        rule.Masquerade(fullyRandom: true);
    });

    private static void PutRules(NftBatch batch)
    {
        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "base"))
        {
            rule.LoadDestinationType();
            rule.Compare(NftComparison.Equal, 2u);
            rule.Verdict(NftVerdict.Jump, "target");
        }

        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "base"))
        {
            rule.LoadMeta(NftMeta.TransportProtocol);
            rule.LoadPayload(NftPayload.Transport, 2, 2, 1);
            rule.LookupVerdict("verdicts");
        }

        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "target"))
        {
            OnlyIpv4(rule);
            rule.LoadMeta(NftMeta.TransportProtocol);
            rule.LoadPayload(NftPayload.Transport, 2, 2, 1);
            rule.LookupData("ports");
            rule.DestinationNat(IpFamily.V4, 0, 1);
        }

        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "target"))
        {
            rule.LoadMeta((NftMeta)8); // NFT_META_IIFTYPE, which nft looks at before an Ethernet address
            rule.Compare(NftComparison.Equal, [1, 0]);
            rule.LoadMeta(NftMeta.InputName);
            rule.LoadPayload(NftPayload.Link, 6, 6, 4);
            rule.Lookup("names", inverted: true);
            rule.Verdict(NftVerdict.Drop);
        }

        using (NftRuleWriter rule = batch.CreateRule(Inet, "t", "target"))
        {
            OnlyIpv4(rule);
            rule.LoadPayload(NftPayload.Network, 16, 4);
            rule.Mask([0xf0, 0, 0, 0]);
            rule.Compare(NftComparison.Equal, [0xe0, 0, 0, 0]);
            rule.Verdict(NftVerdict.Return);
        }
    }

    private static void OnlyIpv4(in NftRuleWriter rule)
    {
        rule.LoadMeta(NftMeta.Family);
        rule.Compare(NftComparison.Equal, (byte)2);
    }

    private static void OnlyPort(in NftRuleWriter rule, ushort port)
    {
        rule.LoadMeta(NftMeta.TransportProtocol);
        rule.Compare(NftComparison.Equal, (byte)6);
        rule.LoadPayload(NftPayload.Transport, 2, 2);
        rule.Compare(NftComparison.Equal, [(byte)(port >> 8), (byte)port]);
    }

    private static void AssertPuts(int capture, Action<NftBatch> put)
    {
        NftBatch batch = new(new NetlinkBatch(null!));
        put(batch);
        batch.Close();
        List<byte[]> ours = NftTree.Split(batch.Encoded()), nfts = Captured(capture);
        Assert.Equal(nfts.Count, ours.Count);
        for (int index = 0; index < nfts.Count; index++)
        {
            Assert.Equal(NftTree.Of(nfts[index], IsLeftOut), NftTree.Of(ours[index], IsLeftOut));
        }
    }

    /// <summary>The messages of one transaction: they end with NFNL_MSG_BATCH_END.</summary>
    private static List<byte[]> Captured(int capture)
    {
        const byte batchEnd = 0x11;
        List<byte[]> messages = [];
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "nft-vectors.txt"));
        foreach (string block in text.Split("\n\n").Select(static block => block.Trim()).Where(static block => block.Length > 0 && block[0] is not ('#' or '>')))
        {
            byte[] message = Vector.Bytes(block);
            if (capture == 0)
            {
                messages.Add(message);
            }

            capture -= message[4] == batchEnd && message[5] == 0 ? 1 : 0;
        }

        return messages;
    }
}

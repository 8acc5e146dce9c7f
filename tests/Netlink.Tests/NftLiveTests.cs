using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Transactions, lists and look-ups in the kernel, in a namespace of their own.</summary>
public sealed class NftLiveTests : IDisposable
{
    private const NftFamily Inet = NftFamily.Inet;
    private readonly NetNsThread _thread = new();

    public void Dispose() => _thread.Dispose();

    [Fact]
    public void ATransactionIsAllOrNothing() => Run(nft =>
    {
        NftBatch batch = nft.Batch.CreateTable(Inet, "t").DeleteChain(Inet, "t", "missing").CreateChain(Inet, "t", new("c"));
        NetlinkException exception = Assert.Throws<NetlinkException>(batch.Send);
        Assert.Equal(Errno.NoEntry, exception.Errno);
        Assert.Contains("delete chain \"missing\"", exception.Message);
        Assert.Empty(nft.ListTables(Inet));

        // The socket is good for the next one.
        nft.Batch.CreateTable(Inet, "t").Send();
        Assert.Equal(["t"], nft.ListTables(Inet));
    });

    [Fact]
    public void AnErrorNamesTheAttribute() => Run(nft =>
    {
        nft.Batch.CreateTable(Inet, "t");
        NetlinkException exception = Assert.Throws<NetlinkException>(() => nft.Batch.CreateChain(Inet, "t", new("c", "nonsense", NftHook.Input)).Send());
        Assert.Contains("create chain \"c\"", exception.Message);
        Assert.Contains("at Type", exception.Message);
    });

    [Fact]
    public void ElementsAreListedAndFound() => Run(nft =>
    {
        nft.Batch.CreateTable(Inet, "t").CreateChain(Inet, "t", new("c"))
            .CreateSet(Inet, "t", new("ranges", [NftDatatype.Ipv4Address, NftDatatype.Ipv4Address]) { HasIntervals = true, Comment = "a comment" })
            .CreateSet(Inet, "t", new("verdicts", [NftDatatype.Port]) { HasVerdicts = true })
            .CreateSet(Inet, "t", new("map", [NftDatatype.TransportProtocol, NftDatatype.Port]) { Data = [NftDatatype.Ipv6Address, NftDatatype.Port] });
        NftElement range = new([10, 0, 0, 1, 10, 0, 0, 0]) { KeyEnd = [10, 0, 0, 1, 10, 0, 255, 255], Comment = "who" };
        NftElement jump = new([0, 80]) { Chain = "c" };
        NftElement data = new([17, 0, 0, 0, 0, 53, 0, 0]) { Data = [.. new byte[15], 1, 0, 99, 0, 0], Comment = new string('x', 251) };
        nft.Batch.CreateElements(Inet, "t", "ranges", [range]).CreateElements(Inet, "t", "verdicts", [jump]).CreateElements(Inet, "t", "map", [data]);
        nft.Batch.Send();
        AssertSame(range, nft.ListElements(Inet, "t", "ranges").Single());
        AssertSame(range, nft.FindElement(Inet, "t", "ranges", range)!.Value);
        AssertSame(jump, nft.FindElement(Inet, "t", "verdicts", jump)!.Value);
        AssertSame(data, nft.FindElement(Inet, "t", "map", new(data.Key))!.Value);
        Assert.Null(nft.FindElement(Inet, "t", "map", new([17, 0, 0, 0, 0, 54, 0, 0])));
        Assert.Null(nft.FindElement(Inet, "t", "nowhere", new([1])));
        Assert.Null(nft.FindElement(Inet, "nowhere", "map", data));
        Assert.Empty(nft.ListElements(Inet, "nowhere", "map"));
        Assert.Empty(nft.ListRules(Inet, "nowhere"));
        Assert.Equal(Errno.Exists, Assert.Throws<NetlinkException>(() => nft.Batch.CreateElements(Inet, "t", "map", [data]).Send()).Errno);
        nft.Batch.CreateElements(Inet, "t", "map", [data], exclusive: false).Send();
        Assert.Equal(Errno.NoEntry, Assert.Throws<NetlinkException>(() => nft.Batch.DeleteElements(Inet, "t", "verdicts", [new([0, 81])]).Send()).Errno);
        nft.Batch.DeleteElements(Inet, "t", "verdicts", [jump]).DeleteChain(Inet, "t", "c").Send();
        Assert.Empty(nft.ListChains(Inet, "t"));
    });

    [Fact]
    public void FiveThousandElementsAreListedWhole() => Run(nft =>
    {
        nft.Batch.CreateTable(Inet, "t").CreateSet(Inet, "t", new("s", [NftDatatype.Ipv4Address])).Send();
        for (int part = 0; part < 50; part++)
        {
            NftElement[] elements = new NftElement[100];
            for (int index = 0; index < elements.Length; index++)
            {
                elements[index] = new([10, 0, (byte)part, (byte)index]) { Comment = $"element {part}.{index}" };
            }

            nft.Batch.CreateElements(Inet, "t", "s", elements).Send();
        }

        // The kernel makes the set's table larger in the background, and a list that meets it at that misses some.
        List<NftElement> listed = nft.ListElements(Inet, "t", "s");
        for (int tries = 0; tries < 100 && listed.Count < 5000; tries++)
        {
            Thread.Sleep(20);
            listed = nft.ListElements(Inet, "t", "s");
        }

        Assert.Equal(5000, listed.Count);
        Assert.Equal(5000, listed.Select(static element => element.Comment).Distinct().Count());
        Assert.All(listed, static element => Assert.Equal($"element {element.Key[2]}.{element.Key[3]}", element.Comment));
    });

    [Fact]
    public void RulesAreListedInOrderWithTheirUserdata() => Run(nft =>
    {
        nft.Batch.CreateTable(Inet, "t").CreateChain(Inet, "t", new("c", Comment: "mine")).CreateChain(Inet, "t", new("base", "filter", NftHook.Forward, -5));
        byte[] userdata = new byte[256];
        for (int number = 1; number <= 3; number++)
        {
            int length = NftRule.Describe(userdata, $"rule {number}", (ulong)number);
            using NftRuleWriter rule = nft.Batch.CreateRule(Inet, "t", "c", userdata.AsSpan(0, length));
            rule.Verdict(NftVerdict.Return);
        }

        nft.Batch.Send();
        List<NftRule> rules = nft.ListRules(Inet, "t");
        Assert.Equal(["rule 1", "rule 2", "rule 3"], rules.Select(static rule => NftUserdata.FindText(rule.Userdata, NftUserdata.Comment)));
        Assert.True(rules[0].Handle < rules[1].Handle);
        NftChain[] chains = [.. nft.ListChains(Inet, "t").OrderBy(static chain => chain.Name)];
        Assert.Equal(("base", "filter", NftHook.Forward, -5), (chains[0].Name, chains[0].Type!, chains[0].Hook, chains[0].Priority));
        Assert.Equal(("c", "mine", 3u), (chains[1].Name, chains[1].Comment!, chains[1].Use));
    });

    /// <summary>The kernel answers with the number of the message that begins the transaction, and with nothing else.</summary>
    [Fact]
    public void WithoutPrivilegeItFailsAtOnce() => Run(nft =>
    {
        long start = Stopwatch.GetTimestamp();
        nft.RequireSupport();
        NetlinkException exception = Assert.Throws<NetlinkException>(() => nft.Batch.CreateChain((NftFamily)77, "t", new("c")).Send());
        Assert.True(exception.Errno is Errno.NotSupported or Errno.FamilyNotSupported or Errno.NoEntry, exception.Message);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    });

    [Fact]
    public void TooMuchForTheBufferIsRefusedAndTheSocketStaysGood() => Run(nft =>
    {
        nft.Batch.CreateTable(Inet, "t").CreateSet(Inet, "t", new("s", [NftDatatype.Ipv4Address])).Send();
        NftElement[] many = new NftElement[2000];
        Array.Fill(many, new([1, 2, 3, 4]) { Comment = "much" });
        Assert.Contains("exceed the send buffer", Assert.Throws<InvalidOperationException>(() => nft.Batch.CreateElements(Inet, "t", "s", many)).Message);
        nft.Batch.Clear();
        nft.Batch.CreateElements(Inet, "t", "s", many.AsSpan(0, 1)).Send();
        Assert.Single(nft.ListElements(Inet, "t", "s"));
    });

    [Fact]
    public void ATransactionAllocatesNothing() => Run(nft =>
    {
        nft.Batch.CreateTable(Inet, "t").CreateSet(Inet, "t", new("s", [NftDatatype.Ipv4Address])).Send();
        NftElement[] elements = [new([1, 2, 3, 4]) { Comment = "one" }, new([1, 2, 3, 5]) { Comment = "two" }];
        for (int round = 0; round < 50; round++)
        {
            Cycle(nft, elements);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Cycle(nft, elements);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    });

    private static void Cycle(NftSocket nft, NftElement[] elements)
    {
        nft.Batch.CreateElements(Inet, "t", "s", elements).Send();
        nft.Batch.DeleteElements(Inet, "t", "s", elements).Send();
    }

    private static void AssertSame(in NftElement expected, in NftElement actual)
    {
        Assert.Equal(expected.Key, actual.Key);
        Assert.Equal(expected.KeyEnd, actual.KeyEnd);
        Assert.Equal(expected.Data, actual.Data);
        Assert.Equal((expected.Chain, expected.Comment), (actual.Chain, actual.Comment));
    }

    private void Run(Action<NftSocket> test) => _thread.Run(() =>
    {
        using NftSocket nft = NftSocket.Open();
        test(nft);
        return 0;
    });
}

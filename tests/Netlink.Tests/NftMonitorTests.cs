using System;
using System.Threading;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Waiting for the kernel to tell of changes of nf_tables.</summary>
public sealed class NftMonitorTests : IDisposable
{
    private const NftFamily Inet = NftFamily.Inet;
    private readonly NetNsThread _thread = new();
    private readonly NftMonitor _monitor;
    private readonly NftSocket _nft;

    public NftMonitorTests()
    {
        _monitor = _thread.Run(NftMonitor.Open);
        _nft = _thread.Run(NftSocket.Open);
        _nft.Batch.CreateTable(Inet, "t").CreateChain(Inet, "t", new("c")).CreateSet(Inet, "t", new("s", [NftDatatype.Ipv4Address])).Send();
        Assert.True(IsChanged());
        Assert.False(IsChanged());
    }

    public void Dispose()
    {
        _nft.Dispose();
        _monitor.Dispose();
        _thread.Dispose();
    }

    [Fact]
    public void TablesChainsAndRulesAreTold()
    {
        using (NftRuleWriter rule = _nft.Batch.CreateRule(Inet, "t", "c"))
        {
            rule.Verdict(NftVerdict.Accept);
        }

        _nft.Batch.Send();
        Assert.True(IsChanged());
        _nft.Batch.DeleteRule(Inet, "t", _nft.ListRules(Inet, "t")[0]).Send();
        Assert.True(IsChanged());
        _nft.Batch.DeleteChain(Inet, "t", "c").Send();
        Assert.True(IsChanged());
        _nft.Batch.DeleteTable(Inet, "t").Send();
        Assert.True(IsChanged());
        Assert.False(IsChanged());
    }

    [Fact]
    public void ElementsAreNot()
    {
        _nft.Batch.CreateElements(Inet, "t", "s", [new([10, 0, 0, 1])]).Send();
        _nft.Batch.DeleteElements(Inet, "t", "s", [new([10, 0, 0, 1])]).Send();
        Assert.False(IsChanged());
    }

    [Fact]
    public void ManyChangesAreOne()
    {
        for (int count = 0; count < 20; count++)
        {
            _nft.Batch.CreateTable(Inet, $"t{count}").Send();
        }

        Assert.True(IsChanged());
        Assert.False(IsChanged());
    }

    [Fact]
    public void NotificationsThatAreLostAreAChange()
    {
        for (int count = 0; count < 2000; count++)
        {
            _nft.Batch.CreateTable(Inet, "much").CreateChain(Inet, "much", new("c", Comment: new string('x', 200))).Send();
            _nft.Batch.DeleteTable(Inet, "much").Send();
        }

        Assert.True(IsChanged());
        Assert.False(IsChanged());
    }

    [Fact]
    public void AWaitEndsAtTheChangeOrAtTheDeadline()
    {
        long start = Clock.Milliseconds();
        Assert.False(_monitor.WaitForChange(start + 200));
        Assert.InRange(Clock.Milliseconds() - start, 200, 2000);
        Thread later = new(() =>
        {
            Thread.Sleep(100);
            _nft.Batch.CreateTable(Inet, "later").Send();
        });
        later.Start();
        start = Clock.Milliseconds();
        Assert.True(_monitor.WaitForChange(start + 5000));
        Assert.InRange(Clock.Milliseconds() - start, 50, 4000);
        later.Join();
    }

    private bool IsChanged() => _monitor.WaitForChange(0);
}

using System;
using System.Buffers.Binary;
using CsCni.Ipam.Store;
using CsCni.Linux;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: files of the IPAM store of which bits had changed, while the directory bore its mark.</summary>
public sealed class FoundStoreTests
{
    private const int ExcludedAt = 8 + 32, UnusedAt = 72, FreedAt = 96;
    private const int NodesAt = RangeState.HeaderSize;

    /// <summary>The gateway's place was taken for an index: every ADD of every pod died of it, for good.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public void A_range_file_whose_gateway_lies_elsewhere_is_none(int offset)
    {
        using LeaseDirectory leases = new();
        Assert.Equal(["10.9.0.2"], leases.Add("c1"));
        leases.Damage("cscni.range.*", bytes => bytes[ExcludedAt + offset] ^= 0x80);
        Assert.Equal(["10.9.0.3"], leases.Add("c2"));
        leases.Del("c1");
        Assert.Equal(["10.9.0.4"], leases.Add("c3"));
    }

    [Theory]
    [InlineData(UnusedAt + 7)]
    [InlineData(FreedAt + 3)]
    public void A_range_file_that_counts_more_than_it_has_is_none(int offset)
    {
        RangeSpan span = RangeSpan.Of(IpAddress.Parse("10.9.0.1"), IpAddress.Parse("10.9.0.14"), IpAddress.Parse("10.9.0.1"));
        MemoryRange range = new RangeBuilder(span, 0).Build([], 1, true);
        Assert.NotNull(RangeState.TryLoad(range, range.Bytes.Length));
        range.Bytes[offset] ^= 0x80;
        Assert.Null(RangeState.TryLoad(range, range.Bytes.Length));
    }

    /// <summary>An ADD failed with "it is too short" where a freed address's neighbour in the list lay behind the file's end.</summary>
    [Fact]
    public void A_node_that_names_one_that_is_not_there_is_repaired_at_once()
    {
        using LeaseDirectory leases = new();
        string first = leases.Add("c1")[0];
        string second = leases.Add("c2")[0];
        leases.Add("c3");
        leases.Del("c1");
        leases.Del("c2");
        leases.Damage("cscni.range.*", bytes =>
        {
            for (int node = NodesAt; node < bytes.Length; node += RangeNode.Size)
            {
                if (RangeNode.Read(bytes.AsSpan(node)).IsFreed)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(node + 8), 0x10000);
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(node + 12), 0x10000);
                }
            }
        });

        // All that nobody had yet, then the freed ones, whose list is broken.
        for (int count = 0; count < 10; count++)
        {
            leases.Add($"d{count}");
        }

        Assert.Equal([first], leases.Add("e1"));
        Assert.Equal([second], leases.Add("e2"));
    }

    /// <summary>A lease whose slot was lost could not be found: neither DEL nor GC released its address.</summary>
    [Fact]
    public void A_lease_that_the_index_has_lost_is_found_by_GC()
    {
        using LeaseDirectory leases = new();
        string lost = leases.Add("c1")[0];
        string kept = leases.Add("c2")[0];
        leases.Damage("cscni.leases", static bytes =>
        {
            ulong hash = SlotHash.OfLease("c1", "eth0");
            for (int slot = 4096; slot < bytes.Length; slot += IndexSlot.Size)
            {
                if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(slot)) == hash)
                {
                    bytes[slot + 5] ^= 4;
                }
            }
        });
        leases.Del("c1");
        leases.Gc("c2");
        Assert.False(leases.Holds(lost));
        Assert.True(leases.Holds(kept));
    }
}

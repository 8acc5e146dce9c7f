using System;
using System.Globalization;
using System.IO;
using System.Linq;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Bytes at a rate in the ticks of the kernel's packet schedulers.</summary>
public sealed class SchedulerTicksTests
{
    [Fact]
    public void ATickIsTheKernels()
    {
        int[] clock = [.. File.ReadAllText("/proc/net/psched").Split(' ')
            .Select(number => int.Parse(number, NumberStyles.AllowHexSpecifier | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture))];
        Assert.Equal(1000, clock[0]);
        Assert.Equal(SchedulerTicks.Nanoseconds, clock[1]);
    }

    // What tc(8) put into the requests of the vector tests, and the formula by hand: whole microseconds, times 15.625.
    [Theory]
    [InlineData(32_768, 125_000, 4_096_000)]
    [InlineData(10_240, 1_250_000, 128_000)]
    [InlineData(1514, 2_500_000, 9453)]
    [InlineData(15_360, 125_000, 1_920_000)]
    [InlineData(20_480, 250_000, 1_280_000)]
    [InlineData(1_048_576, 5_000_000_000, 3265)]
    [InlineData(2_097_152, 10_000_000_000, 3265)]
    [InlineData(134_217_728, 10_000_000_000, 209_703)]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1_000_001, 0)]
    [InlineData(1, 1_000_000, 15)]
    [InlineData(274, 1, 4_281_250_000)]
    [InlineData(275, 1, uint.MaxValue)]
    [InlineData(uint.MaxValue, 1, uint.MaxValue)]
    [InlineData(uint.MaxValue, ulong.MaxValue, 0)]
    public void BytesTakeTicks(uint bytes, ulong rate, uint ticks) => Assert.Equal(ticks, SchedulerTicks.OfBytes(bytes, rate));

    [Theory]
    [InlineData(4_096_000, 125_000, 32_768)]
    [InlineData(9453, 2_500_000, 1512)]
    [InlineData(uint.MaxValue, ulong.MaxValue, ulong.MaxValue)]
    [InlineData(0, ulong.MaxValue, 0)]
    public void TicksHaveRoomForBytes(uint ticks, ulong rate, ulong bytes) => Assert.Equal(bytes, SchedulerTicks.ToBytes(ticks, rate));

    [Fact]
    public void NothingIsSentAtNoRate() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SchedulerTicks.OfBytes(1, 0));

    [Fact]
    public void HandlesAreWrittenAsTcWritesThem()
    {
        Assert.Equal("1:", TrafficHandle.Qdisc(1).ToString());
        Assert.Equal("1:30", TrafficHandle.Class(1, 0x30).ToString());
        Assert.Equal("root", TrafficHandle.Root.ToString());
        Assert.Equal("ffff:", TrafficHandle.IngressQdisc.ToString());
        Assert.Equal("ffff:fff1", TrafficHandle.Ingress.ToString());
        Assert.Equal((0x1a, 0x30), (TrafficHandle.Class(0x1a, 0x30).Major, TrafficHandle.Class(0x1a, 0x30).Minor));
    }
}

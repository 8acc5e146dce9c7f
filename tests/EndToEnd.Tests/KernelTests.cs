using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Lists what this kernel lacks, by the names of skipped tests; and that the one of make test-vm lacks nothing.</summary>
public sealed class KernelTests
{
    public static TheoryData<string> Features => [.. Kernel.Features];

    [Theory]
    [MemberData(nameof(Features))]
    [Trait("Kernel", "cloud")]
    public void TheKernelHas(string feature) => Kernel.Require(feature);
}

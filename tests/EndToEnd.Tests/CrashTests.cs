using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Crash;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>A small part of <c>make test-crash</c>, and what it has found.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public void SomeFaultsOfEachKindLeaveNothing() => Try(Kinds.All, ["ADD", "DEL"], 1, least: 51);

    /// <summary>Those that are left out on kernels which lack their links.</summary>
    [Fact]
    [Trait("Kernel", "cloud")]
    public void SomeFaultsOfKindsThatAKernelMayLackLeaveNothing()
    {
        Kernel.Require([.. Kernel.Features]);
        Try(Kinds.All.Where(static kind => kind.Needs is not null), ["ADD", "DEL", "GC"], 1, least: 12);
    }

    /// <summary>Each of them failed once, in one of its numbers.</summary>
    [Theory]
    [InlineData("macvlan/ADD/kill/GC/recvfrom/0")]
    [InlineData("tap/DEL/EIO/DEL/fstatfs/0")]
    [InlineData("chain-tuning/DEL/EIO/DEL/openat/0")]
    [InlineData("flannel/GC/EAGAIN/GC/read/0")]
    [InlineData("bridge-masq/GC/EIO/GC/read/0")]
    [InlineData("bridge-all/GC/ENOMEM/GC/setsockopt/0")]
    [InlineData("bridge-portmap/ADD/ENOMEM/DEL/setns/0")]
    [InlineData("bridge-dual/ADD/EIO/DEL/write/0")]
    [InlineData("bridge-all-first/DEL/kill/GC/openat/0")]
    [InlineData("bridge-all-first/GC/EIO/GC/openat/0")]
    [InlineData("host-device/ADD/EIO/DEL/pwrite64/0")]
    [InlineData("bridge-first/ADD/ENOMEM/DEL/recvfrom/0")]
    [InlineData("bridge-all-first/DEL/kill/DEL/unlinkat/0")]
    [InlineData("macvlan-dhcp/ADD/EIO/DEL/read/0")]
    [InlineData("chain-tuning/ADD/kill/DEL/renameat/0")]
    [InlineData("chain-tuning/ADD/kill/GC/write/0")]
    [InlineData("flannel/ADD/kill/GC/renameat/0")]
    [InlineData("flannel/ADD/EIO/DEL/pread64/0")]
    public void WhatWasFoundHolds(string tested)
    {
        (int cases, IReadOnlyList<string> failures) = Matrix.RunCase(tested);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(cases > 0, "that call is not made any more: choose another");
    }

    /// <summary>Always the same cases, unless CSCNI_SEED says otherwise: what fails is to fail again.</summary>
    private void Try(IEnumerable<Kind> kinds, IReadOnlyList<string> operations, int count, int least)
    {
        (int cases, IReadOnlyList<string> failures) = Matrix.RunSample(kinds, count, Settings.Number("CSCNI_SEED", 1), 2 * Environment.ProcessorCount, operations);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.InRange(cases, least, int.MaxValue);
        output.WriteLine($"{cases} cases");
    }
}

using System;
using System.IO;
using CsCni.Agent.Traffic;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Traffic;

/// <summary>What is told of tables that we cannot change.</summary>
public sealed class LegacyIptablesTests : IDisposable
{
    private readonly Place _node = new($"cscni-t{Environment.ProcessId}-legacy");

    public void Dispose() => _node.Dispose();

    [Fact]
    public void ATableInUseIsTold()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/iptables-legacy"), "iptables-legacy is not installed");
        Assert.Null(Warning());
        _node.Must("iptables -P FORWARD DROP");
        Assert.Null(Warning());
        Assert.SkipUnless(_node.Can("iptables-legacy -P FORWARD DROP"), "this kernel has no legacy iptables");
        Assert.Contains("\"iptables-legacy -A FORWARD -s 10.244.0.0/16 -j ACCEPT\"", Warning());
        Assert.DoesNotContain("ip6tables", Warning());
    }

    private string? Warning() => _node.Inside(static () => LegacyIptables.FindWarning(TwoNodes.Settings));
}

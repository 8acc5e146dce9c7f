using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using CsCni.Agent.Settings;
using CsCni.Testing;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Examples;

/// <summary>examples/systemd/cscni-agent.service, as systemd reads it.</summary>
public sealed class SystemdUnitTests
{
    private static string Unit { get; } = File.ReadAllText($"{Built.Root}/examples/systemd/cscni-agent.service");

    private static string Setting(string key) => Regex.Match(Unit, $"^{key}=(.*)$", RegexOptions.Multiline).Groups[1].Value;

    [Fact]
    public void SystemdTakesTheUnit()
    {
        Built.Require("cscni-agent");
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed");
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory["cscni-agent.service"], Unit.Replace("/usr/local/bin", Built.Out));
        (int status, string text) = Built.Run("/usr/bin/systemd-analyze", "verify", "--man=no", directory["cscni-agent.service"]);
        Assert.Equal((0, string.Empty), (status, text));
    }

    [Fact]
    public void TheUnitLetsTheAgentWriteWhatItWritesAndNoMoreThanItMust()
    {
        AgentSettings settings = SettingsFile.Read("node: a");
        string[] writable = Setting("ReadWritePaths").Split(' ');
        foreach (string path in (string[])[settings.SubnetFile, settings.Conflist.File, $"{settings.Plugins.To}/x", $"{settings.Garbage.ResultsDirectory}/x", "/var/lib/cni/networks/x", "/run/cscni/x"])
        {
            Assert.Contains(writable, directory => path.StartsWith($"{directory}/", StringComparison.Ordinal));
        }

        // ReadWritePaths of a directory that is not there would keep the unit from starting.
        Assert.All(writable.Where(static path => path != "/run"), path => Assert.Contains($" {path}", Setting("ExecStartPre")));
        Assert.Equal("CAP_NET_ADMIN", Setting("CapabilityBoundingSet"));
        Assert.Equal("strict", Setting("ProtectSystem"));
        Assert.Equal("notify", Setting("Type"));
        Assert.DoesNotContain("ProtectKernelTunables=", Unit);
        Assert.StartsWith("/usr/local/bin/cscni-agent ", Setting("ExecStart"), StringComparison.Ordinal);
    }
}

using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CsCni.Agent.CommandLine;
using CsCni.Agent.Health;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>docs/AGENT.md tells of every key, flag and metric, and of none that there is not.</summary>
public sealed class AgentPageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(SourceFile())!, "../../../docs/AGENT.md"));

    [Fact]
    public void Every_key_has_its_flag_beside_it()
    {
        string[] rows = [.. s_page.Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.All(SettingFlag.All, flag => Assert.Single(rows, row => row.Split('|')[1].Contains($"`{flag.Key}`", StringComparison.Ordinal) && row.Split('|')[2].Contains($"`{flag.Name}`", StringComparison.Ordinal)));
        string[] known = ["--config", "--check-config", "--cleanup", .. SettingFlag.All.Select(static flag => flag.Name)];
        string own = Regex.Replace(s_page, "`firewall-cmd [^`]+`", string.Empty);
        Assert.All(Regex.Matches(own, "--[a-z][a-z0-9-]+").Select(static match => match.Value), flag => Assert.Contains(flag, known));
    }

    [Fact]
    public void Every_metric_is_listed()
    {
        AgentMetrics metrics = new();
        metrics.ObserveLag(TimeSpan.Zero);
        string[] served = [.. MetricsText.Render(metrics, true, "static").Split('\n').Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2])];
        Assert.All(served, name => Assert.Contains($"`{name}", s_page, StringComparison.Ordinal));
        Assert.All(Regex.Matches(s_page, "cscni_agent_[a-z_]+").Select(static match => match.Value), name => Assert.Contains(name, served));
    }

    [Fact]
    public void Every_condition_of_readyz_is_named() => Assert.All(
        new ReadyState().Missing().Select(static line => line.Split(':')[0]), name => Assert.Contains($"`{name}`", s_page, StringComparison.Ordinal));

    [Fact]
    public void Links_within_the_page_lead_somewhere()
    {
        string[] headings = [.. Regex.Matches(s_page, "^#+ (.+)$", RegexOptions.Multiline).Select(static match => match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'))];
        Assert.All(Regex.Matches(s_page, @"\]\(#([a-z-]+)\)").Select(static match => match.Groups[1].Value), anchor => Assert.Contains(anchor, headings));
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using CsCni.Agent.Health;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The text of /metrics, by the rules of Prometheus' exposition format.</summary>
public sealed class MetricsTests
{
    private readonly AgentMetrics _metrics = new();

    [Fact]
    public void Numbers_are_those_that_were_counted()
    {
        _metrics.SetPeers(3);
        _metrics.SetFaults("static", 2);
        _metrics.SetFaults("reconciler", 0);
        _metrics.CountState();
        _metrics.CountReconcile(TimeSpan.FromMilliseconds(250));
        _metrics.CountReconcile(TimeSpan.FromMilliseconds(500));
        _metrics.CountRepairs("route");
        _metrics.CountRepairs("route", 4);
        _metrics.CountRepairs("fdb");
        _metrics.CountError();
        _metrics.CountCollected(7);
        _metrics.ObserveLag(TimeSpan.FromMilliseconds(3));
        _metrics.ObserveLag(TimeSpan.FromMilliseconds(40));
        _metrics.ObserveLag(TimeSpan.FromMinutes(1));
        Dictionary<string, double> samples = Samples(isReady: true);
        Dictionary<string, double> expected = new()
        {
            ["cscni_agent_ready"] = 1,
            ["cscni_agent_peers"] = 3,
            ["cscni_agent_faults{source=\"static\"}"] = 2,
            ["cscni_agent_faults{source=\"reconciler\"}"] = 0,
            ["cscni_agent_membership_states_total"] = 1,
            ["cscni_agent_reconciles_total"] = 2,
            ["cscni_agent_reconcile_seconds_total"] = 0.75,
            ["cscni_agent_repairs_total{kind=\"route\"}"] = 5,
            ["cscni_agent_repairs_total{kind=\"fdb\"}"] = 1,
            ["cscni_agent_errors_total"] = 1,
            ["cscni_agent_collected_attachments_total"] = 7,
            ["cscni_agent_last_event_to_kernel_seconds"] = 60,
            ["cscni_agent_event_to_kernel_seconds_bucket{le=\"0.0025\"}"] = 0,
            ["cscni_agent_event_to_kernel_seconds_bucket{le=\"0.005\"}"] = 1,
            ["cscni_agent_event_to_kernel_seconds_bucket{le=\"0.05\"}"] = 2,
            ["cscni_agent_event_to_kernel_seconds_bucket{le=\"10\"}"] = 2,
            ["cscni_agent_event_to_kernel_seconds_bucket{le=\"+Inf\"}"] = 3,
            ["cscni_agent_event_to_kernel_seconds_count"] = 3,
            ["cscni_agent_event_to_kernel_seconds_sum"] = 60.043,
        };
        foreach ((string sample, double value) in expected)
        {
            Assert.Equal(value, samples[sample], 6);
        }
    }

    [Fact]
    public void The_process_tells_of_itself()
    {
        Dictionary<string, double> samples = Samples(isReady: false);
        Assert.Equal(0, samples["cscni_agent_ready"]);
        Assert.InRange(samples["process_resident_memory_bytes"], 1e6, 1e10);
        Assert.InRange(samples["process_cpu_seconds_total"], 0.01, 1e6);
        Assert.InRange(samples["process_start_time_seconds"], DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 3600, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
        Assert.InRange(samples["process_open_fds"], 3, 10_000);
        Assert.Equal(1, samples[$"cscni_agent_build_info{{version=\"{CsCni.Agent.AgentVersion.Text}\",source=\"static\"}}"]);
        Assert.Matches(@"^\d+\.\d+\.\d+$", CsCni.Agent.AgentVersion.Text);

        // Before the first change there is no last one.
        Assert.DoesNotContain("cscni_agent_last_event_to_kernel_seconds", samples.Keys);
    }

    [Fact]
    public void Every_metric_has_help_and_type_once_in_front_of_its_samples()
    {
        _metrics.ObserveLag(TimeSpan.FromSeconds(1));
        _metrics.SetFaults("a\"b\\c\nd", 1);
        string text = MetricsText.Render(_metrics, true, "static");
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        HashSet<string> seen = [];
        string current = string.Empty;
        string[] lines = text.TrimEnd('\n').Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            if (lines[index].StartsWith("# HELP ", StringComparison.Ordinal))
            {
                current = lines[index].Split(' ')[2];
                Assert.True(seen.Add(current), $"{current} stands twice");
                Assert.Matches($"^# HELP {current} [A-Z0-9][^\n]*[.]$", lines[index]);
                Assert.Matches($"^# TYPE {current} (gauge|counter|histogram)$", lines[++index]);
                Assert.Equal(lines[index].EndsWith("counter", StringComparison.Ordinal), current.EndsWith("_total", StringComparison.Ordinal));
            }
            else
            {
                Assert.Matches(new Regex(@$"^{current}(_bucket|_sum|_count)?({{[a-z]+=""([^""\\]|\\[\\n""])*""(,[a-z]+=""[^""]*"")*}})? -?[0-9.E+-]+$"), lines[index]);
            }
        }

        Assert.Contains("cscni_agent_faults{source=\"a\\\"b\\\\c\\nd\"} 1\n", text, StringComparison.Ordinal);
        Assert.Superset(new HashSet<string> { "cscni_agent_repairs_total", "cscni_agent_event_to_kernel_seconds" }, seen);
    }

    [Fact]
    public void Threads_lose_no_count()
    {
        Parallel.For(0, 8, _ =>
        {
            for (int count = 0; count < 10_000; count++)
            {
                _metrics.CountReconcile(TimeSpan.FromTicks(1));
                _metrics.CountRepairs("route");
                _metrics.CountError();
                _metrics.ObserveLag(TimeSpan.FromMilliseconds(1));
            }
        });
        Dictionary<string, double> samples = Samples(isReady: false);
        Assert.Equal((80_000, 80_000, 80_000), (samples["cscni_agent_reconciles_total"], samples["cscni_agent_repairs_total{kind=\"route\"}"], samples["cscni_agent_errors_total"]));
        Assert.Equal(80_000, samples["cscni_agent_event_to_kernel_seconds_count"]);
    }

    private Dictionary<string, double> Samples(bool isReady) => MetricsText.Render(_metrics, isReady, "static")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(static line => line[0] != '#')
        .ToDictionary(static line => line[..line.LastIndexOf(' ')], static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}

using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;

namespace CsCni.Agent.Health;

/// <summary>Metrics in Prometheus' text format 0.0.4.</summary>
internal sealed class MetricsText
{
    /// <summary>The media type of the text.</summary>
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new(4096);

    /// <summary>Writes all metrics.</summary>
    /// <param name="metrics">What was counted.</param>
    /// <param name="isReady">What /readyz tells.</param>
    /// <param name="source">The name of the source of members.</param>
    internal static string Render(AgentMetrics metrics, bool isReady, string source)
    {
        MetricsText text = new();
        text.Gauge("cscni_agent_build_info", "Always 1; the labels tell the build and the source of members.", 1, ("version", AgentVersion.Text), ("source", source));
        text.Gauge("cscni_agent_ready", "1 where the network stands, as /readyz tells.", isReady ? 1 : 0);
        text.Gauge("cscni_agent_peers", "Nodes that this one reaches.", metrics.Peers);
        text.Labelled("cscni_agent_faults", "gauge", "Entries of the cluster that are wrong now, by who found them.", "source", metrics.Faults);
        text.Counter("cscni_agent_membership_states_total", "States of the cluster that the source has published.", metrics.States);
        text.Counter("cscni_agent_reconciles_total", "Comparisons of the kernel's state with the wanted one.", metrics.Reconciles);
        text.Counter("cscni_agent_reconcile_seconds_total", "Time that these took.", metrics.ReconcileTime.TotalSeconds);
        text.Labelled("cscni_agent_repairs_total", "counter", "What was put right after somebody else had changed it, by kind.", "kind", metrics.Repairs);
        text.Counter("cscni_agent_errors_total", "Failures, each of which the log tells.", metrics.Errors);
        text.Labelled("cscni_agent_log_alarms_total", "counter", "Warnings and errors in the log, by level.", "level", metrics.Alarms);
        text.Counter("cscni_agent_collected_attachments_total", "Attachments of containers that no longer exist, removed.", metrics.CollectedAttachments);
        if (metrics.LastLag is { } lag)
        {
            text.Gauge("cscni_agent_last_event_to_kernel_seconds", "How long the last change of the cluster took to be in the kernel.", lag.TotalSeconds);
        }

        text.Head("cscni_agent_event_to_kernel_seconds", "histogram", "How long changes of the cluster took to be in the kernel.");
        metrics.Lag.Write(text._text, "cscni_agent_event_to_kernel_seconds");
        text.Process();
        return text._text.ToString();
    }

    private void Process()
    {
        Process process = System.Diagnostics.Process.GetCurrentProcess();
        Gauge("process_resident_memory_bytes", "Memory of the process that is in use, in bytes.", Environment.WorkingSet);
        Counter("process_cpu_seconds_total", "Processor time, user and system.", process.TotalProcessorTime.TotalSeconds);
        Gauge("process_start_time_seconds", "When the process was started, in seconds since 1970 UTC.", new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        Gauge("process_open_fds", "Open descriptors.", OpenDescriptors());
    }

    private static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private void Gauge(string name, string help, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Head(name, "gauge", help);
        Sample(name, value, labels);
    }

    private void Counter(string name, string help, double value)
    {
        Head(name, "counter", help);
        Sample(name, value);
    }

    private void Labelled(string name, string type, string help, string label, LabelledCounter values)
    {
        Head(name, type, help);
        foreach ((string key, long value) in values.ToArray())
        {
            Sample(name, value, (label, key));
        }
    }

    private void Head(string name, string type, string help) =>
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        char separator = '{';
        foreach ((string label, string content) in labels)
        {
            _text.Append(separator).Append(label).Append("=\"").Append(Escape(content)).Append('"');
            separator = ',';
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}

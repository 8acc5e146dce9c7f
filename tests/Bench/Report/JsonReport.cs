using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CsCni.Bench.Report;

/// <summary>All samples, and the machine that they are of.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    public static string Render(List<Row> rows) => new JsonObject
    {
        ["time"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ"),
        ["kernel"] = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        ["processor"] = Processor(),
        ["processors"] = Environment.ProcessorCount,
        ["rows"] = new JsonArray([.. rows.Select(Render)]),
    }.ToJsonString(s_options) + "\n";

    public static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown";

    private static JsonNode Render(Row row)
    {
        JsonObject contenders = [];
        foreach ((string name, Figures figures) in row.Of)
        {
            contenders[name] = new JsonObject
            {
                ["median"] = Round(figures.Median),
                ["p95"] = Round(figures.P95),
                ["p99"] = Round(figures.P99),
                ["samples"] = new JsonArray([.. figures.Samples.Select(static sample => (JsonNode)Round(sample))]),
            };
        }

        return new JsonObject { ["section"] = row.Section, ["case"] = row.Case, ["unit"] = row.Unit, ["contenders"] = contenders };
    }

    private static double Round(double figure) => Math.Round(figure, 4);
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace CsCni.Bench.Report;

/// <summary>Rows as text: Markdown that reads well on a terminal.</summary>
internal static class Tables
{
    public static string Render(string title, List<Row> rows)
    {
        string[] contenders = [.. rows.SelectMany(static row => row.Of.Keys).Distinct().OrderBy(Rank)];
        List<string[]> lines = [["", .. contenders, .. contenders.Where(static name => name != Names.Ours).Select(static name => $"CsCni / {name}")]];
        foreach (Row row in rows)
        {
            string unit = row.Unit is "" or "ms" ? string.Empty : $", {row.Unit}";
            lines.Add([row.Case + unit, .. contenders.Select(name => Figure(row, name)), .. contenders.Where(static name => name != Names.Ours).Select(name => Ratio(row, name))]);
        }

        return $"\n## {title}\n\nMedian, and behind it the 95th percentile (of bursts the 99th).\n\n{Align(lines)}";
    }

    private static int Rank(string name) => name switch
    {
        Names.Ours => 0,
        Names.Floor => 1,
        _ => 2,
    };

    private static string Figure(Row row, string contender)
    {
        if (!row.Of.TryGetValue(contender, out Figures? figures))
        {
            return string.Empty;
        }

        string median = Text(figures.Median);
        return figures.Samples.Count < 2 || row.Unit != "ms" ? median : $"{median} ({Text(row.TellsP99 ? figures.P99 : figures.P95)})";
    }

    private static string Ratio(Row row, string contender) =>
        row.Of.TryGetValue(contender, out Figures? other) && row.Of.TryGetValue(Names.Ours, out Figures? own)
            ? (own.Median / other.Median).ToString("0.00#", CultureInfo.InvariantCulture)
            : string.Empty;

    private static string Text(double figure) => figure.ToString(figure < 10 ? "0.00" : figure < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Align(List<string[]> lines)
    {
        int[] widths = [.. lines[0].Select((_, column) => lines.Max(line => line[column].Length))];
        StringBuilder text = new();
        for (int index = 0; index < lines.Count; index++)
        {
            text.Append("| ").AppendJoin(" | ", lines[index].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).Append(" |\n");
            if (index == 0)
            {
                text.Append('|').AppendJoin('|', widths.Select(static (width, column) => column == 0 ? new string('-', width + 2) : $"{new string('-', width + 1)}:")).Append("|\n");
            }
        }

        return text.ToString();
    }
}

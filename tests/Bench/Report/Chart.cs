using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace CsCni.Bench.Report;

/// <summary>Medians of ADD as bars, an SVG document.</summary>
internal static class Chart
{
    private const int Left = 210;
    private const int Width = 760;
    private const int Bar = 11;
    private const int Gap = 12;

    private static readonly string[] s_cases = ["ADD bridge", "ADD bridge, ipMasq", "ADD bridge, 1 port", "ADD ptp", "ADD bridge, ipMasq; 300 standing"];

    public static string Render(List<Row> rows)
    {
        List<Row> shown = [.. s_cases.Select(name => rows.Find(row => row.Case == name)).OfType<Row>()];
        double most = shown.SelectMany(static row => row.Of.Values).Select(static figures => figures.Median).DefaultIfEmpty(1).Max();
        StringBuilder bars = new();
        int y = 34;
        foreach (Row row in shown)
        {
            bars.Append(Text(Left - 8, y + (Bar * row.Of.Count / 2) + 4, "end", row.Case));
            foreach ((string name, Figures figures) in row.Of.OrderBy(static pair => pair.Value.Median))
            {
                double length = Math.Max(1, figures.Median / most * (Width - Left - 150));
                bars.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{length:0.0}\" height=\"{Bar - 2}\" fill=\"{Colour(name)}\"/>\n");
                bars.Append(Text(Left + length + 5, y + Bar - 3, "start", string.Create(CultureInfo.InvariantCulture, $"{figures.Median:0.0} ms {name}")));
                y += Bar;
            }

            y += Gap;
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{y}" viewBox="0 0 {Width} {y}" font-family="sans-serif" font-size="11">
            <rect width="100%" height="100%" fill="white"/>
            {Text(Left, 18, "start", "ADD of one attachment with its IPAM, whole processes, medians: shorter is better")}{bars}</svg>

            """;
    }

    private static string Colour(string name) => name switch
    {
        Names.Ours => "#2a7f62",
        Names.Floor => "#b8b8b8",
        _ => "#c8553d",
    };

    private static string Text(double x, double y, string anchor, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"<text x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\" fill=\"#222\">{System.Net.WebUtility.HtmlEncode(text)}</text>\n");
}

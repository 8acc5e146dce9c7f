using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using CsCni.Bench.Report;
using CsCni.Bench.Sections;

namespace CsCni.Bench;

/// <summary>Our plugins beside the reference plugins, in one run on one machine.</summary>
internal static class Program
{
    private static readonly int[] s_standing = [0, 100, 300, 1000];

    private static int Main(string[] arguments)
    {
        string names = string.Join(", ", Sections(s_standing, [], 0).Select(static section => section.Name));
        Option<string> only = new("--only") { Description = $"Parts to run, joined by commas: {names}. All of them otherwise." };
        Option<string> standing = new("--standing") { Description = $"How many attachments stand meanwhile in part add: {string.Join(',', s_standing)} otherwise." };
        Option<string> types = new("--types") { Description = $"Types to measure in part types, joined by commas: {string.Join(", ", TypesSection.Names)}. All of them otherwise." };
        Option<double> seconds = new("--seconds") { Description = "How long each case of the parts add, ipam and types is measured, 0 for the fewest rounds; 4 otherwise.", DefaultValueFactory = static _ => 4 };
        Option<FileInfo> json = new("--json") { Description = "Write the raw figures to this file." };
        Option<FileInfo> chart = new("--chart") { Description = "Draw the figures of ADD and DEL to this SVG file." };
        Option<FileInfo> table = new("--table") { Description = "Write the tables to this file too." };
        RootCommand root = new($"Times CsCni's plugins beside the reference plugins. Parts: {names}.") { only, standing, types, seconds, json, chart, table };
        root.SetAction(parsed => Run(Choose(parsed.GetValue(only), parsed.GetValue(standing), parsed.GetValue(types), parsed.GetValue(seconds)), parsed.GetValue(json), parsed.GetValue(chart), parsed.GetValue(table)));
        return root.Parse(arguments).Invoke();
    }

    private static ISection[] Sections(int[] standing, string[] types, double seconds) =>
        [new AddSection(standing, seconds), new BurstSection(), new IpamSection(seconds), new ProcessSection(), new TypesSection(types, seconds)];

    private static ISection[]? Choose(string? only, string? standing, string? types, double seconds)
    {
        if (!TryReadCounts(standing, out int[] counts))
        {
            Console.Error.WriteLine($"--standing {standing}: expected numbers from 0 to 1000, joined by commas");
            return null;
        }

        string[] chosen = Split(types), wanted = Split(only);
        ISection[] sections = Sections(counts, chosen, seconds);
        if (!AreKnown("type", chosen, TypesSection.Names) || !AreKnown("part", wanted, sections.Select(static section => section.Name)))
        {
            return null;
        }

        return wanted.Length == 0 ? sections : [.. sections.Where(section => wanted.Contains(section.Name))];
    }

    private static string[] Split(string? text) => (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool AreKnown(string what, string[] words, IEnumerable<string> known)
    {
        string[] unknown = [.. words.Except(known)];
        if (unknown.Length > 0)
        {
            Console.Error.WriteLine($"no such {what}: {string.Join(", ", unknown)} (there are {string.Join(", ", known)})");
        }

        return unknown.Length == 0;
    }

    private static bool TryReadCounts(string? text, out int[] counts)
    {
        counts = s_standing;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        int[] read = [.. text.Split(',').Select(static word => int.TryParse(word, out int count) ? count : -1).Order()];
        counts = read;
        return read.All(static count => count is >= 0 and <= 1000);
    }

    private static int Run(ISection[]? sections, FileInfo? json, FileInfo? chart, FileInfo? table)
    {
        if (sections is null)
        {
            return 2;
        }

        try
        {
            Progress progress = new();
            List<Row> rows = [];
            foreach (ISection section in sections)
            {
                using BenchNode node = new();
                List<Row> measured = [.. section.Run(node, progress)];
                progress.Clear();
                Write(table, Tables.Render(section.Title, measured));
                rows.AddRange(measured);
            }

            Save(json, () => JsonReport.Render(rows));
            Save(chart, () => Chart.Render(rows));
            return 0;
        }
        catch (Exception) when (BenchNode.IsEnding)
        {
            // The signal's thread cleans up and ends the process.
            Thread.Sleep(Timeout.Infinite);
            return 1;
        }
        catch (BenchException exception)
        {
            Console.Error.WriteLine($"\n{exception.Message}");
            return 1;
        }
    }

    private static void Write(FileInfo? table, string text)
    {
        Console.WriteLine(text);
        if (table is not null)
        {
            File.AppendAllText(table.FullName, text + "\n");
        }
    }

    private static void Save(FileInfo? file, Func<string> render)
    {
        if (file is not null)
        {
            File.WriteAllText(file.FullName, render());
            Console.WriteLine($"written: {file.FullName}");
        }
    }
}

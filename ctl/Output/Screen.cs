using System;
using System.IO;
using System.Text;
using System.Threading;
using CsCni.Linux;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CsCni.Ctl.Output;

/// <summary>Where results and words go: results to standard output, everything else to standard error.</summary>
internal sealed class Screen
{
    /// <summary>Wide enough that nothing is wrapped where no terminal says how wide it is.</summary>
    private const int WidthWithoutTerminal = 240;

    private readonly IAnsiConsole _output = Make(Console.Out, Console.IsOutputRedirected);
    private readonly IAnsiConsole _error = Make(Console.Error, Console.IsErrorRedirected);

    internal Screen(bool json) => Json = json;

    /// <summary>JSON was asked for.</summary>
    internal bool Json { get; }

    /// <summary>Writes a table, or a line of text.</summary>
    internal void Write(IRenderable part) => _output.Write(part);

    /// <summary>Writes a line of a result.</summary>
    internal void Line(string text, string? style = null) => WriteLine(_output, text, style);

    /// <summary>Writes a document and a newline, byte for byte.</summary>
    internal static void Document(ReadOnlyMemory<byte> json)
    {
        StandardStreams.WriteOutput(json.Span);
        StandardStreams.WriteOutput("\n"u8);
    }

    /// <summary>Writes a line of an error.</summary>
    internal void ErrorLine(string text, string? style = null) => WriteLine(_error, text, style);

    /// <summary>Writes a remark.</summary>
    internal void Note(string text) => WriteLine(_error, $"note: {text}", "grey");

    /// <summary>A line after two seconds, and every ten from there on, for a person who waits.</summary>
    internal Timer? Patience(string what)
    {
        if (Console.IsErrorRedirected)
        {
            return null;
        }

        long start = Clock.Milliseconds();
        return new(_ => Note($"{what}: still working after {(Clock.Milliseconds() - start) / 1000} s"), null, 2_000, 10_000);
    }

    /// <summary>Text of plugins may hold anything; a terminal must not obey it.</summary>
    internal static string Printable(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (char character in text)
        {
            clean.Append(char.IsControl(character) && character != '\n' ? '?' : character);
        }

        return clean.ToString();
    }

    private static void WriteLine(IAnsiConsole console, string text, string? style)
    {
        console.Write(new Text(Printable(text), style is null ? Style.Plain : Style.Parse(style)));
        console.WriteLine();
    }

    private static IAnsiConsole Make(TextWriter writer, bool isRedirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
        {
            console.Profile.Width = WidthWithoutTerminal;
            console.Profile.Capabilities.Ansi = false;
        }

        return console;
    }
}

using System;
using System.Diagnostics;

namespace CsCni.Bench;

/// <summary>One line that tells what is under way; a line each where standard error is no terminal.</summary>
internal sealed class Progress
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public void Tell(string what)
    {
        string line = $"[{_watch.Elapsed:mm\\:ss}] {what}";
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(line);
        }
        else
        {
            Console.Error.Write($"\r\e[K{line}");
        }
    }

    public void Clear()
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write("\r\e[K");
        }
    }
}

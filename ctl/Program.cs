using System;
using System.CommandLine;
using System.CommandLine.Invocation;

namespace CsCni.Ctl;

/// <summary>The entry point.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        ParseResult parsed = CommandTree.Build().Parse(arguments);

        // Help that is asked for has missing arguments too, but another action.
        if (parsed.Action is not ParseErrorAction mistake)
        {
            return parsed.Invoke();
        }

        // The mistake alone, not a page of help that pushes it off the screen.
        mistake.ShowHelp = false;
        parsed.Invoke();
        Console.Error.WriteLine("'cscnictl --help' and 'cscnictl COMMAND --help' tell what there is.");
        return ExitStatus.Usage;
    }
}

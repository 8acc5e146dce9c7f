using System.CommandLine;
using System.CommandLine.Help;
using CsCni.Ctl.Commands;

namespace CsCni.Ctl;

/// <summary>The commands and their options.</summary>
internal static class CommandTree
{
    private const string About =
        "Attach network namespaces to CNI networks by hand: what a container runtime does, for people. "
        + "Understands cnitool's environment and shares its memory of attachments.";

    internal static RootCommand Build()
    {
        SharedOptions shared = new();
        RootCommand root = new(About)
        {
            AddCommand.Build(shared),
            CheckCommand.Build(shared),
            DelCommand.Build(shared),
            GcCommand.Build(shared),
            StatusCommand.Build(shared),
            VersionCommand.Build(shared),
        };
        root.Options.Add(shared.CniPath);
        root.Options.Add(shared.ConfDir);
        root.Options.Add(shared.CacheDir);
        root.Options.Add(shared.Timeout);
        root.Options.Add(shared.Json);
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction action })
            {
                option.Action = new HelpWithExamples(action);
            }
        }

        return root;
    }
}

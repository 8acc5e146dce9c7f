using System.Collections.Generic;
using System.CommandLine;
using CsCni.Cni.Runtime;
using CsCni.Ctl.Output;
using Spectre.Console;

namespace CsCni.Ctl.Commands;

/// <summary>cscnictl version.</summary>
internal static class VersionCommand
{
    internal static Command Build(SharedOptions shared)
    {
        NetworkArguments arguments = new();
        Command command = new("version", "Ask each plugin which CNI versions it supports (--version tells this program's own)");
        arguments.AddTo(command);
        command.SetAction(parsed => CommandRun.Run(
            parsed,
            shared,
            "finishing, nothing is changed",
            (session, _) =>
            {
                NetworkConfigList list = session.Network(parsed.GetValue(arguments.Network)!);
                List<PluginOutcome> outcomes = session.Runtime().Versions(list);
                Report(session.Screen, list, outcomes);
                return OutcomeView.Failures(outcomes) == 0 ? ExitStatus.Success : ExitStatus.Failure;
            }));
        return command;
    }

    private static void Report(Screen screen, NetworkConfigList list, List<PluginOutcome> outcomes)
    {
        if (screen.Json)
        {
            JsonView.Write(writer =>
            {
                writer.WriteString("network"u8, list.Name);
                writer.WriteString("cniVersion"u8, list.Version.Text);
                JsonView.WritePlugins(writer, outcomes);
            });
            return;
        }

        screen.Line($"network {list.Name} is of CNI version {list.Version}");
        Table table = ResultView.NewTable("plugin", "supports", string.Empty);
        foreach (PluginOutcome outcome in outcomes)
        {
            ResultView.AddRow(table, outcome.Type, string.Join(" ", outcome.Versions), outcome.Error?.Message ?? "ok");
        }

        screen.Write(table);
    }
}

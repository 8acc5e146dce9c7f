using System.Collections.Generic;
using System.CommandLine;
using CsCni.Cni;
using CsCni.Cni.Runtime;
using CsCni.Ctl.Output;

namespace CsCni.Ctl.Commands;

/// <summary>cscnictl status.</summary>
internal static class StatusCommand
{
    internal static Command Build(SharedOptions shared)
    {
        NetworkArguments arguments = new();
        Command command = new("status", "Ask each plugin whether an add could succeed now (CNI 1.1.0)");
        arguments.AddTo(command);
        command.SetAction(parsed => CommandRun.Run(
            parsed,
            shared,
            "finishing, nothing is changed",
            (session, _) =>
            {
                NetworkConfigList list = session.Network(parsed.GetValue(arguments.Network)!);
                return Report(session.Screen, list, session.Runtime().Status(list));
            }));
        return command;
    }

    private static int Report(Screen screen, NetworkConfigList list, List<PluginOutcome> outcomes)
    {
        int failures = OutcomeView.Failures(outcomes);
        bool asked = list.Version >= SpecVersion.V110;
        if (screen.Json)
        {
            JsonView.Write(writer =>
            {
                writer.WriteString("network"u8, list.Name);
                writer.WriteBoolean("asked"u8, asked);
                writer.WriteBoolean("ready"u8, failures == 0);
                JsonView.WritePlugins(writer, outcomes);
            });
        }
        else
        {
            OutcomeView.Write(screen, outcomes, asked ? "ready" : "installed");
            if (!asked)
            {
                screen.Note($"network {list.Name} is of CNI version {list.Version}, STATUS exists since 1.1.0: only looked whether the plugins are there");
            }
        }

        return failures == 0 ? ExitStatus.Success : ExitStatus.Failure;
    }
}

using System;
using System.CommandLine;
using CsCni.Ctl.Output;

namespace CsCni.Ctl.Commands;

/// <summary>cscnictl add.</summary>
internal static class AddCommand
{
    internal static Command Build(SharedOptions shared)
    {
        AttachmentOptions options = new();
        Command command = new("add", "Attach a container's namespace to a network; undone where a plugin fails or on Ctrl-C");
        options.AddTo(command);
        command.SetAction(parsed => CommandRun.Run(
            parsed,
            shared,
            "stopping: the running plugin finishes, then the add is undone",
            (session, interruption) =>
            {
                AttachmentSelection selection = AttachmentSelection.ForAdd(parsed, options, session);
                ReadOnlyMemory<byte> result = session.Runtime(interruption).Add(selection.List, selection.Request);
                Report(session.Screen, selection, result);
                return ExitStatus.Success;
            }));
        return command;
    }

    private static void Report(Screen screen, AttachmentSelection selection, ReadOnlyMemory<byte> result)
    {
        if (screen.Json)
        {
            Screen.Document(result);
            return;
        }

        screen.Line($"{selection.Name} is attached to network {selection.List.Name}", "green");
        ResultView.Write(screen, result, selection.List.Version);
    }
}

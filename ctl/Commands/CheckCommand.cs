using System.CommandLine;

namespace CsCni.Ctl.Commands;

/// <summary>cscnictl check.</summary>
internal static class CheckCommand
{
    internal static Command Build(SharedOptions shared)
    {
        AttachmentOptions options = new();
        Command command = new("check", "Let the plugins verify that an attachment is still as add left it");
        options.AddTo(command);
        command.SetAction(parsed => CommandRun.Run(
            parsed,
            shared,
            "finishing the check, which changes nothing",
            (session, _) =>
            {
                AttachmentSelection selection = AttachmentSelection.ForExisting(parsed, options, session);
                bool done = session.Runtime().Check(selection.List, selection.Request);
                if (!session.Screen.Json)
                {
                    session.Screen.Line(
                        done
                            ? $"{selection.Name} is as network {selection.List.Name} made it"
                            : $"nothing was checked: network {selection.List.Name} says disableCheck",
                        done ? "green" : "yellow");
                }

                return ExitStatus.Success;
            }));
        return command;
    }
}

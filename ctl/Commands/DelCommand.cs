using System.CommandLine;

namespace CsCni.Ctl.Commands;

/// <summary>cscnictl del.</summary>
internal static class DelCommand
{
    internal static Command Build(SharedOptions shared)
    {
        AttachmentOptions options = new();
        Command command = new("del", "Detach; succeeds where there is nothing left, and can be repeated");
        options.AddTo(command);
        command.SetAction(parsed => CommandRun.Run(
            parsed,
            shared,
            "finishing the del, so that nothing is left halfway",
            (session, _) =>
            {
                AttachmentSelection selection = AttachmentSelection.ForExisting(parsed, options, session);
                session.Runtime().Del(selection.List, selection.Request);
                if (!session.Screen.Json)
                {
                    session.Screen.Line(
                        $"{selection.Name} is detached from network {selection.List.Name}", "green");
                }

                return ExitStatus.Success;
            }));
        return command;
    }
}

using System;
using System.CommandLine;
using CsCni.Cni;
using CsCni.Ctl.Output;
using CsCni.Linux;

namespace CsCni.Ctl.Commands;

/// <summary>What all commands have around them: a session, and failures turned into words and an exit status.</summary>
internal static class CommandRun
{
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The shared options.</param>
    /// <param name="whenInterrupted">What is said of a signal.</param>
    /// <param name="body">The command; returns the exit status.</param>
    internal static int Run(
        ParseResult parsed, SharedOptions options, string whenInterrupted, Func<Session, Interruption, int> body)
    {
        Screen screen = new(parsed.GetValue(options.Json));
        string what = parsed.CommandResult.Command.Name;
        using Interruption interruption = new(screen.Note, whenInterrupted);
        try
        {
            Session session = new(parsed, options, screen);
            using IDisposable? patience = screen.Patience(what);
            return body(session, interruption);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            ErrorView.Write(screen, what, Translate(exception));
        }

        return interruption.Signal == 0 ? ExitStatus.Failure : ExitStatus.Signal + interruption.Signal;
    }

    private static CniException Translate(Exception exception) => exception switch
    {
        CniException error => error,
        LinuxException => new(ErrorCode.InputOutput, exception.Message),
        _ => new(ErrorCode.Internal, $"internal error, please report it: {exception.GetType().Name}: {exception.Message}"),
    };
}

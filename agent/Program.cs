using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.CommandLine;
using CsCni.Agent.Logging;
using CsCni.Agent.Reconcile;
using CsCni.Agent.Settings;
using CsCni.Agent.State;
using CsCni.Agent.Yaml;
using CsCni.Linux;

namespace CsCni.Agent;

/// <summary>The entry point.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        AgentCommand command = new();
        command.Root.SetAction((parsed, _) => RunAsync(command, parsed));
        ParseResult parsed = command.Root.Parse(arguments);

        // Help that is asked for may stand beside mistakes too, but has another action.
        if (parsed.Action is not ParseErrorAction mistake)
        {
            // Signals are taken below: the library's own way would end the process while it still writes.
            return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }

        mistake.ShowHelp = false;
        await parsed.InvokeAsync().ConfigureAwait(false);
        Tell("'cscni-agent --help' tells what there is.");
        return ExitStatus.Usage;
    }

    private static async Task<int> RunAsync(AgentCommand command, ParseResult parsed)
    {
        List<YamlFault> faults = [];
        AgentSettings? settings = command.Read(parsed, DefaultNode(), faults);
        string plan = string.Empty;
        if (settings is not null && command.WantsCheck(parsed))
        {
            faults.AddRange(ConfigCheck.Run(settings, out plan));
        }

        ConflistTemplate? template = settings is null || command.WantsCheck(parsed) ? null : ConflistTemplate.Load(settings, faults);
        foreach (YamlFault fault in faults)
        {
            Tell(fault.ToString());
        }

        if (faults.Count > 0)
        {
            return ExitStatus.Failure;
        }

        if (command.WantsCheck(parsed))
        {
            Console.Out.Write(plan);
            return ExitStatus.Success;
        }

        return await WorkAsync(settings!, template!, command.WantsCleanup(parsed)).ConfigureAwait(false);
    }

    private static async Task<int> WorkAsync(AgentSettings settings, ConflistTemplate template, bool isCleanup)
    {
        using AgentLog log = new(settings.Log);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            using FileLock? alone = AgentLock.TryTake(settings.SubnetFile);
            if (alone is null)
            {
                Tell($"another cscni-agent keeps \"{settings.SubnetFile}\" ({AgentLock.PathOf(settings.SubnetFile)} is locked): end it first");
                return ExitStatus.Failure;
            }

            Agent agent = new(settings, template, log, static context => new Reconciler(context));
            int status = await (isCleanup ? agent.CleanupAsync(stop.Token) : agent.RunAsync(stop.Token)).ConfigureAwait(false);
            if (isCleanup)
            {
                FileSystem.TryRemoveFile(AgentLock.PathOf(settings.SubnetFile));
            }

            return status;
        }
        catch (Exception exception) when (exception is LinuxException or NotSupportedException)
        {
            Tell(exception.Message);
            return ExitStatus.Failure;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>What the DaemonSet tells, else the host's name in the small letters that the kubelet registers it with.</summary>
    private static string DefaultNode() => Environment.GetEnvironmentVariable("NODE_NAME") is { Length: > 0 } name ? name : Dns.GetHostName().ToLowerInvariant();

    private static void Tell(string line) => StandardStreams.WriteError($"cscni-agent: {Printable.Escape(line)}\n");
}

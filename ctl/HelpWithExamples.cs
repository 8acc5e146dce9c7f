using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CsCni.Ctl;

/// <summary>The help that System.CommandLine writes, then examples.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction _help;

    internal HelpWithExamples(HelpAction help) => _help = help;

    public override int Invoke(ParseResult parseResult)
    {
        int status = _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.Write(Examples(parseResult.CommandResult.Command.Name));
        return status;
    }

    private static string Examples(string command) => command switch
    {
        "add" => """
            Examples:
              ip netns add blue
              cscnictl add podnet blue
              cscnictl add podnet /proc/4711/ns/net --ifname net1 --container-id web-1 --json
              cscnictl add podnet blue --cap-args '{"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}]}'


            """,
        "check" => """
            Examples:
              cscnictl check podnet blue
              cscnictl check podnet /proc/4711/ns/net --ifname net1 --container-id web-1


            """,
        "del" => """
            Examples:
              cscnictl del podnet blue
              cscnictl del podnet "" --container-id web-1      (the namespace is gone)


            """,
        "gc" => """
            Examples:
              cscnictl gc podnet --dry-run                     (what would go)
              cscnictl gc podnet                               (keep attachments whose namespace exists)
              cscnictl gc podnet --keep web-1/eth0 --keep web-2/eth0
              cscnictl gc podnet --all                         (keep nothing)


            """,
        "status" or "version" => $"""
            Example:
              cscnictl {command} podnet


            """,
        _ => """
            Examples:
              cscnictl add podnet blue           attach 'ip netns' blue to the network "podnet"
              cscnictl check podnet blue         is it still as it was made?
              cscnictl del podnet blue           detach
              cscnictl add ./10-bridge.conflist /run/netns/blue --json

            Exit status: 0 success, 1 failure, 2 wrong usage, 128+N stopped by signal N (an add is undone then).


            """,
    };
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CsCni.Agent.CommandLine;

/// <summary>The help that System.CommandLine writes, then what a manual page has beside the flags.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const string Rest =
        """
        Values:
          DURATION is numbers with units, as 500ms, 30s, 5m, 1h30m. A list has commas between its parts.

        Examples:
          cscni-agent --static-file cluster.yaml --check-config      is all right, and what would be done?
          cscni-agent --static-file cluster.yaml                     on each node of the file
          cscni-agent --source etcd --etcd-endpoints https://10.0.0.1:2379,https://10.0.0.2:2379 --etcd-ca-file ca.pem
          cscni-agent --source kubernetes --listen :8081
          cscni-agent --config agent.yaml --cleanup                  the node leaves the cluster

        Endpoints:
          /healthz   200 while its loops run, else 503 and which of them is stuck
          /readyz    200 when the network stands, else 503 and what is missing
          /metrics   Prometheus' text format

        Signals:
          SIGTERM, SIGINT   end in order, exit status 0; pods keep their network, and the next start finds it right

        Files:
          /etc/cscni/agent.yaml     configuration
          /etc/cscni/cluster.yaml   the nodes, with --source static; followed as it changes
          /run/flannel/subnet.env   this node's subnet and MTU, as Flannel writes them
          /run/flannel/subnet.env.lock       locked while an agent runs: one for each subnet file
          /etc/cni/net.d/10-cscni.conflist   what container runtimes read; written when the network stands

        Exit status:
          0  ended by a signal; --check-config: all is right; --cleanup: nothing is left
          1  the configuration is wrong, or the kernel, a file or the cluster refused what is needed
          2  wrong flags; nothing was tried

        docs/AGENT.md describes all keys, files, metrics and messages.

        """;

    private readonly HelpAction _help;

    internal HelpPage(HelpAction help) => _help = help;

    public override int Invoke(ParseResult parseResult)
    {
        int status = _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.Write(Rest);
        return status;
    }
}

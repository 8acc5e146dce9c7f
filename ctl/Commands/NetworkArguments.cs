using System.CommandLine;

namespace CsCni.Ctl.Commands;

/// <summary>What gc, status and version take: they are about a whole network.</summary>
internal sealed class NetworkArguments
{
    internal Argument<string> Network { get; } = new("NETWORK")
    {
        Description = "Name of a network in the configuration directory, or the path of a .conflist, .conf or .json",
    };

    private Argument<string?> NetNs { get; } = new("NETNS")
    {
        Description = "Accepted because cnitool wants it; not used",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal void AddTo(Command command)
    {
        command.Arguments.Add(Network);
        command.Arguments.Add(NetNs);
    }
}

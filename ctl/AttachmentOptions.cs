using System.CommandLine;

namespace CsCni.Ctl;

/// <summary>What add, check and del take to say which attachment is meant.</summary>
internal sealed class AttachmentOptions
{
    internal Argument<string> Network { get; } = new("NETWORK")
    {
        Description = "Name of a network in the configuration directory, or the path of a .conflist, .conf or .json",
    };

    internal Argument<string> NetNs { get; } = new("NETNS")
    {
        Description = "The container's network namespace: a path, or a name that 'ip netns' lists",
    };

    internal Option<string?> IfName { get; } = new("--ifname", "-i")
    {
        Description = "Interface name in the container [env CNI_IFNAME; default eth0]",
        HelpName = "NAME",
    };

    internal Option<string?> ContainerId { get; } = new("--container-id", "-c")
    {
        Description = "Container ID [default: derived from the path of NETNS, as cnitool does it]",
        HelpName = "ID",
    };

    internal Option<string?> Args { get; } = new("--args")
    {
        Description = "Arguments for plugins [env CNI_ARGS; check and del: those of the add]",
        HelpName = "K=V;K=V",
    };

    internal Option<string?> CapArgs { get; } = new("--cap-args")
    {
        Description = "Values of capabilities as a JSON object [env CAP_ARGS; check and del: those of the add]",
        HelpName = "JSON",
    };

    internal void AddTo(Command command)
    {
        command.Arguments.Add(Network);
        command.Arguments.Add(NetNs);
        command.Options.Add(IfName);
        command.Options.Add(ContainerId);
        command.Options.Add(Args);
        command.Options.Add(CapArgs);
        command.Validators.Add(result =>
        {
            if (result.GetValue(NetNs) is { Length: 0 } && string.IsNullOrEmpty(result.GetValue(ContainerId)))
            {
                result.AddError("an empty NETNS needs --container-id: nothing else says which container is meant");
            }
        });
    }
}

using System.CommandLine;
using CsCni.Cni;
using CsCni.Cni.Runtime;

namespace CsCni.Ctl;

/// <summary>Which attachment add, check and del are about.</summary>
/// <param name="List">The network.</param>
/// <param name="Request">The container's side.</param>
internal sealed record AttachmentSelection(NetworkConfigList List, AttachmentRequest Request)
{
    /// <summary>For messages: the interface, and the namespace or else the container.</summary>
    internal string Name =>
        $"{Request.IfName} of {(Request.NetNsPath.Length > 0 ? Request.NetNsPath : $"container {Request.ContainerId}")}";

    /// <summary>For ADD: only what was given counts.</summary>
    /// <exception cref="CniException">Something that was given is not valid.</exception>
    internal static AttachmentSelection ForAdd(ParseResult parsed, AttachmentOptions options, Session session)
    {
        string path = SandboxPath.Resolve(parsed.GetValue(options.NetNs)!);
        AttachmentRequest request = new(
            parsed.GetValue(options.ContainerId) ?? SandboxPath.ContainerId(path),
            path,
            session.Given(parsed.GetValue(options.IfName), "CNI_IFNAME") ?? "eth0",
            AttachmentRequest.ParseArguments(session.Given(parsed.GetValue(options.Args), "CNI_ARGS") ?? string.Empty),
            Session.Capabilities(session.Given(parsed.GetValue(options.CapArgs), "CAP_ARGS")));
        return new(session.Network(parsed.GetValue(options.Network)!), request);
    }

    /// <summary>
    /// For CHECK and DEL: arguments and capabilities that are not given are those of the ADD, which the specification wants
    /// to be the same.
    /// </summary>
    /// <exception cref="CniException">Something that was given is not valid.</exception>
    internal static AttachmentSelection ForExisting(ParseResult parsed, AttachmentOptions options, Session session)
    {
        string network = parsed.GetValue(options.Network)!;
        string path = SandboxPath.Resolve(parsed.GetValue(options.NetNs)!);
        string ifName = session.Given(parsed.GetValue(options.IfName), "CNI_IFNAME") ?? "eth0";
        string? arguments = session.Given(parsed.GetValue(options.Args), "CNI_ARGS");
        string? capabilities = session.Given(parsed.GetValue(options.CapArgs), "CAP_ARGS");
        string? containerId = parsed.GetValue(options.ContainerId);
        NetworkConfigList list = session.Network(network, containerId ?? DerivedId(session, network, path, ifName), ifName);
        containerId ??= DerivedId(session, list.Name, path, ifName);
        CachedAttachment? remembered = session.Remembered(new(list.Name, containerId, ifName));
        AttachmentRequest request = new(
            containerId,
            AsAdded(path, remembered),
            ifName,
            arguments is null ? remembered?.Request.Arguments ?? [] : AttachmentRequest.ParseArguments(arguments),
            capabilities is null ? remembered?.Request.Capabilities : Session.Capabilities(capabilities));
        return new(list, request);
    }

    /// <summary>Plugins compare the path with the one in prevResult, letter by letter.</summary>
    private static string AsAdded(string path, CachedAttachment? remembered) =>
        remembered is not null && remembered.Request.NetNsPath == SandboxPath.OtherSpelling(path) ? remembered.Request.NetNsPath : path;

    /// <summary>The ID of the path as it was typed, unless only its other spelling is known.</summary>
    private static string DerivedId(Session session, string network, string path, string ifName)
    {
        string usual = SandboxPath.ContainerId(path);
        if (SandboxPath.OtherSpelling(path) is not { } other || session.Remembered(new(network, usual, ifName)) is not null)
        {
            return usual;
        }

        string alternative = SandboxPath.ContainerId(other);
        return session.Remembered(new(network, alternative, ifName)) is null ? usual : alternative;
    }
}

using System;
using System.Collections.Generic;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>Calls single plugins as a runtime does: the parameters in the environment, the request on standard input.</summary>
internal sealed class PluginRun
{
    private readonly IReadOnlyList<string> _path;
    private readonly ProcessEnvironment _inherited;
    private readonly int _milliseconds;

    internal PluginRun(IReadOnlyList<string> path, ProcessEnvironment inherited, int milliseconds) =>
        (_path, _inherited, _milliseconds) = (path, inherited, milliseconds);

    /// <summary>Fails where a plugin's executable is missing.</summary>
    internal void Find(PluginConfig plugin) => _ = DelegatedPlugin.Find(plugin.Type, _path);

    /// <summary>ADD: the plugin's result as it printed it, stamped with the version where it named none or another one.</summary>
    internal ReadOnlyMemory<byte> Add(
        NetworkConfigList list, PluginConfig plugin, AttachmentRequest request, ReadOnlyMemory<byte> previous)
    {
        ReadOnlyMemory<byte> input = PluginRequest.ForAttachment(list, plugin, request, previous);
        using DelegateCall call = Start(CniCommand.Add, plugin, request, input);
        JsonObject document = call.ResultText(_milliseconds, list.Version, out CniResult result);
        return document["cniVersion"].AsString() == list.Version.Text
            ? ResultText.Trim(document.Raw)
            : ResultWriter.ToJson(result, list.Version);
    }

    /// <summary>DEL or CHECK.</summary>
    internal void Run(
        CniCommand command, NetworkConfigList list, PluginConfig plugin, AttachmentRequest request, ReadOnlyMemory<byte> previous)
    {
        ReadOnlyMemory<byte> input = PluginRequest.ForAttachment(list, plugin, request, previous);
        using DelegateCall call = Start(command, plugin, request, input);
        call.Complete(_milliseconds);
    }

    /// <summary>GC or STATUS.</summary>
    internal void Run(CniCommand command, PluginConfig plugin, ReadOnlyMemory<byte> input)
    {
        using DelegateCall call = Start(command, plugin, null, input);
        call.Complete(_milliseconds);
    }

    /// <summary>VERSION: the versions that the plugin supports.</summary>
    internal List<string> Versions(PluginConfig plugin)
    {
        byte[] input = [.. "{\"cniVersion\": \""u8, .. System.Text.Encoding.UTF8.GetBytes(SpecVersion.Current.Text), .. "\"}"u8];

        // Plugins of the first versions want these to be set, though VERSION has no use for them.
        AttachmentRequest dummy = new("dummy", "dummy", "dummy", [], null);
        using DelegateCall call = Start(CniCommand.Version, plugin, dummy, input);
        return call.Document(_milliseconds)["supportedVersions"].AsStrings();
    }

    private DelegateCall Start(CniCommand command, PluginConfig plugin, AttachmentRequest? request, ReadOnlyMemory<byte> input)
    {
        string arguments = request?.ArgumentText ?? string.Empty;
        ProcessEnvironment own = _inherited
            .With("CNI_CONTAINERID", request?.ContainerId)
            .With("CNI_NETNS", request?.NetNsPath)
            .With("CNI_IFNAME", request?.IfName)
            .With("CNI_ARGS", arguments.Length > 0 ? arguments : null)
            .With("CNI_PATH", string.Join(':', _path));
        CniEnvironment environment = new(
            command, request?.ContainerId ?? string.Empty, request?.NetNsPath ?? string.Empty, request?.IfName ?? string.Empty,
            _path, arguments, AllowsOwnNetNs: false, own);
        DelegatedPlugin executable = DelegatedPlugin.Find(plugin.Type, _path);
        using InterruptShield shield = InterruptShield.Raise();
        return executable.Start(command, environment, input);
    }
}

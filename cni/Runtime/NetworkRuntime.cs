using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>
/// The runtime's half of the specification: runs the plugins of a network's list (CNI specification 1.1.0, section 3).
/// </summary>
public sealed partial class NetworkRuntime
{
    private readonly PluginRun _plugins;
    private readonly ResultCache _cache;
    private readonly Func<bool> _isInterrupted;
    private readonly bool _allowsOwnNetNs;

    /// <summary>Makes a runtime.</summary>
    /// <param name="path">CNI_PATH: where plugins are, in order.</param>
    /// <param name="cache">Where results are remembered.</param>
    /// <param name="inherited">The environment that plugins inherit.</param>
    /// <param name="milliseconds">The longest that one plugin may take; it is killed then.</param>
    /// <param name="isInterrupted">Asked between plugins; true stops an ADD, which is undone then.</param>
    public NetworkRuntime(
        IReadOnlyList<string> path, ResultCache cache, ProcessEnvironment inherited, int milliseconds, Func<bool>? isInterrupted = null)
    {
        _plugins = new(path, inherited, milliseconds);
        _cache = cache;
        _isInterrupted = isInterrupted ?? (static () => false);
        string over = inherited.Get("CNI_NETNS_OVERRIDE") ?? string.Empty;
        _allowsOwnNetNs = over == "1" || over.Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// CHECK of an attachment by each plugin in order.
    /// </summary>
    /// <returns>False where the list says disableCheck: nothing was done.</returns>
    /// <exception cref="CniException">1: the config's version has no CHECK. 3: the cache has no result. Else the plugin's own.</exception>
    public bool Check(NetworkConfigList list, AttachmentRequest request)
    {
        if (list.Version < SpecVersion.V040)
        {
            throw new CniException(
                ErrorCode.IncompatibleVersion, $"network \"{list.Name}\" is of CNI version {list.Version}; CHECK exists since 0.4.0");
        }

        if (list.DisableCheck)
        {
            return false;
        }

        Attachment attachment = RequireNames(list, request);
        Sandbox.RequireForeign(request.NetNsPath, _allowsOwnNetNs);
        ReadOnlyMemory<byte> result = _cache.Read(attachment)?.Result ?? default;
        if (result.IsEmpty)
        {
            throw new CniException(
                ErrorCode.UnknownContainer, $"no finished ADD of {attachment} is remembered in \"{_cache.Path}\": nothing to check against");
        }

        result = ResultText.InVersion(result, list.Version);
        foreach (PluginConfig plugin in list.Plugins)
        {
            _plugins.Run(CniCommand.Check, list, plugin, request, result);
        }

        return true;
    }

    /// <summary>STATUS of each plugin. Where the config's version has none, the executables are looked for.</summary>
    public List<PluginOutcome> Status(NetworkConfigList list) => ForEachPlugin(list, plugin =>
    {
        if (list.Version < SpecVersion.V110)
        {
            _plugins.Find(plugin);
        }
        else
        {
            _plugins.Run(CniCommand.Status, plugin, PluginRequest.ForNetwork(list, plugin));
        }

        return [];
    });

    /// <summary>VERSION of each plugin; a plugin that does not support the list's version gets an error.</summary>
    public List<PluginOutcome> Versions(NetworkConfigList list)
    {
        List<PluginOutcome> outcomes = ForEachPlugin(list, _plugins.Versions);
        for (int index = 0; index < outcomes.Count; index++)
        {
            PluginOutcome outcome = outcomes[index];
            if (outcome.Error is null && !Contains(outcome.Versions, list.Version.Text))
            {
                string message = $"plugin \"{outcome.Type}\" does not support CNI version {list.Version} of network \"{list.Name}\"";
                outcomes[index] = outcome with { Error = new(ErrorCode.IncompatibleVersion, message) };
            }
        }

        return outcomes;
    }

    private static bool Contains(IReadOnlyList<string> texts, string wanted)
    {
        foreach (string text in texts)
        {
            if (text == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private static List<PluginOutcome> ForEachPlugin(NetworkConfigList list, Func<PluginConfig, List<string>> call)
    {
        List<PluginOutcome> outcomes = [];
        foreach (PluginConfig plugin in list.Plugins)
        {
            try
            {
                outcomes.Add(new(plugin.Type, null, call(plugin)));
            }
            catch (CniException exception)
            {
                outcomes.Add(new(plugin.Type, exception, []));
            }
        }

        return outcomes;
    }

    private static Attachment RequireNames(NetworkConfigList list, AttachmentRequest request)
    {
        if (Identifier.Fault(request.ContainerId) is { } containerFault)
        {
            throw new CniException(ErrorCode.InvalidEnvironment, $"container ID \"{request.ContainerId}\" {containerFault}");
        }

        if (InterfaceName.Fault(request.IfName) is { } ifNameFault)
        {
            throw new CniException(ErrorCode.InvalidEnvironment, $"interface name \"{request.IfName}\" {ifNameFault}");
        }

        return new(list.Name, request.ContainerId, request.IfName);
    }
}

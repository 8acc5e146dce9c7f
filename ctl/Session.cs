using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using CsCni.Ctl.Output;
using CsCni.Linux;

namespace CsCni.Ctl;

/// <summary>What one call of the program works with: options over environment over defaults.</summary>
internal sealed class Session
{
    private const string DefaultCniPath = "/opt/cni/bin:/usr/lib/cni";
    private readonly ProcessEnvironment _environment;
    private readonly List<string> _cniPath;
    private readonly int _milliseconds;
    private readonly ConfigDirectory _directory;

    internal Session(ParseResult parsed, SharedOptions options, Screen screen)
    {
        _environment = ProcessEnvironment.Read();
        _cniPath = [.. Text(parsed.GetValue(options.CniPath), "CNI_PATH", DefaultCniPath).Split(':', StringSplitOptions.RemoveEmptyEntries)];
        _milliseconds = parsed.GetValue(options.Timeout) * 1000;
        _directory = new(Text(parsed.GetValue(options.ConfDir), "NETCONFPATH", ConfigDirectory.DefaultPath));
        Cache = new(Text(parsed.GetValue(options.CacheDir), "CSCNI_CACHE_DIR", ResultCache.DefaultPath));
        Screen = screen;
    }

    internal ResultCache Cache { get; }

    internal Screen Screen { get; }

    /// <summary>A runtime over the plugins' directories.</summary>
    internal NetworkRuntime Runtime(Interruption? interruption = null) =>
        new(_cniPath, Cache, _environment, _milliseconds, interruption is null ? null : () => interruption.Signal != 0);

    /// <summary>Finds a network by its name or by its file's path.</summary>
    /// <exception cref="CniException">It is not there, or not valid.</exception>
    internal NetworkConfigList Network(string nameOrPath)
    {
        if (nameOrPath.Contains('/') || IsFile(nameOrPath))
        {
            return ConfigFile.Load(nameOrPath);
        }

        NetworkConfigList list = _directory.Find(nameOrPath);
        foreach ((_, CniException error) in _directory.Faults)
        {
            Screen.Note($"passed over: {error.Message}");
        }

        return list;
    }

    /// <summary>
    /// Finds a network whose file may be gone meanwhile: the attachment remembers the list that it was made with.
    /// </summary>
    /// <exception cref="CniException">It is neither there nor remembered.</exception>
    internal NetworkConfigList Network(string nameOrPath, string containerId, string ifName)
    {
        try
        {
            return Network(nameOrPath);
        }
        catch (CniException) when (Remembered(new(nameOrPath, containerId, ifName)) is { Config.IsEmpty: false } cached)
        {
            Screen.Note($"no usable file for network \"{nameOrPath}\": using the configuration that its add remembered");
            return ConfigFile.Parse(cached.Config, $"remembered configuration of {cached.Attachment}");
        }
    }

    /// <summary>What is remembered of an attachment, or null; a damaged file is as good as none here.</summary>
    internal CachedAttachment? Remembered(Attachment attachment)
    {
        try
        {
            return Identifier.Fault(attachment.Network) is null ? Cache.Read(attachment) : null;
        }
        catch (CniException)
        {
            return null;
        }
    }

    /// <summary>An option's value, else its variable's, else null where neither is there or both are empty.</summary>
    internal string? Given(string? option, string variable) =>
        !string.IsNullOrEmpty(option) ? option : _environment.Get(variable) is { Length: > 0 } value ? value : null;

    /// <summary>Values of capabilities as a person gives them.</summary>
    /// <exception cref="CniException">6: no JSON object.</exception>
    internal static JsonObject? Capabilities(string? json) =>
        json is null ? null : JsonText.ParseObject(Encoding.UTF8.GetBytes(json), "CAP_ARGS");

    private static bool IsFile(string name) =>
        (name.EndsWith(".conflist", StringComparison.Ordinal)
            || name.EndsWith(".conf", StringComparison.Ordinal)
            || name.EndsWith(".json", StringComparison.Ordinal))
        && FileStatus.TryGet(name, out _) is { IsRegularFile: true };

    private string Text(string? option, string variable, string otherwise) => Given(option, variable) ?? otherwise;
}

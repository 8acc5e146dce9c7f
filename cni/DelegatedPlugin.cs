using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Cni;

/// <summary>Another plugin that is run on behalf of this call (CNI specification 1.1.0, section 4 "Plugin delegation").</summary>
public sealed class DelegatedPlugin
{
    /// <summary>The most that a plugin may print: a result is a few kilobytes.</summary>
    private const int OutputLimit = 1 << 20;

    private readonly string _executable;

    private DelegatedPlugin(string type, string executable, FileStatus file) => (Type, _executable, File) = (type, executable, file);

    /// <summary>Its type, which is its executable's name.</summary>
    public string Type { get; }

    /// <summary>Its executable, links followed.</summary>
    public FileStatus File { get; }

    /// <summary>Looks a plugin up in the directories of CNI_PATH.</summary>
    /// <param name="type">The type from the config.</param>
    /// <param name="path">The directories in their order.</param>
    /// <exception cref="CniException">7: the type is no plain name. 4: there is no such executable in CNI_PATH.</exception>
    public static DelegatedPlugin Find(string type, IReadOnlyList<string> path)
    {
        if (type.Contains('/') || type.Contains('\0') || type is "." or "..")
        {
            throw new CniException(ErrorCode.InvalidConfig, $"invalid plugin type \"{type}\": expected the plain name of an executable in CNI_PATH");
        }

        foreach (string directory in path)
        {
            string candidate = $"{directory.TrimEnd('/')}/{type}";
            if (FileStatus.TryGet(candidate, out _) is { IsRegularFile: true } file)
            {
                return new(type, candidate, file);
            }
        }

        throw new CniException(
            ErrorCode.InvalidEnvironment,
            $"failed to find plugin \"{type}\" in CNI_PATH [{string.Join(", ", path)}]: install it there, or name another type");
    }

    /// <summary>Starts the plugin with a config on its standard input; it runs beside the caller until the outcome is asked for.</summary>
    /// <param name="command">What it is to do.</param>
    /// <param name="environment">The caller's own parameters; CNI_COMMAND is replaced.</param>
    /// <param name="config">The network configuration, all of it.</param>
    /// <exception cref="CniException">104: it cannot be run.</exception>
    public DelegateCall Start(CniCommand command, CniEnvironment environment, ReadOnlyMemory<byte> config)
    {
        try
        {
            ProcessEnvironment own = environment.Inherited.With("CNI_COMMAND", CommandText(command));
            return new(Type, CommandText(command), ChildProcess.Start(_executable, [], own, config, OutputLimit));
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.DelegateFailed, $"plugin \"{Type}\" {CommandText(command)}: {exception.Message}");
        }
    }

    private static string CommandText(CniCommand command) => command switch
    {
        CniCommand.Add => "ADD",
        CniCommand.Del => "DEL",
        CniCommand.Check => "CHECK",
        CniCommand.Gc => "GC",
        CniCommand.Status => "STATUS",
        _ => "VERSION",
    };
}

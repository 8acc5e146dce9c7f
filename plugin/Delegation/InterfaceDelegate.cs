using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Plugin.Delegation;

/// <summary>
/// The interface plugin that a call is handed on to. Where CNI_PATH leads to this very executable, it is served within this
/// process, which spares the start of a second one; any other is run as a process. What is made, what is answered and which
/// errors come are the same either way.
/// </summary>
internal sealed class InterfaceDelegate
{
    private readonly DelegatedPlugin _plugin;
    private readonly bool _isSelf;
    private readonly int _milliseconds;

    private InterfaceDelegate(DelegatedPlugin plugin, int milliseconds)
    {
        _plugin = plugin;
        _milliseconds = milliseconds;
        _isSelf = FileStatus.TryGet("/proc/self/exe", out _) is { } self && self.IsSameFile(plugin.File);
    }

    /// <summary>Looks the plugin of a type up in CNI_PATH.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="environment">The call's parameters.</param>
    /// <param name="milliseconds">After that long a process is killed.</param>
    /// <exception cref="CniException">7: the type is no plain name. 4: there is no such executable.</exception>
    public static InterfaceDelegate Find(string type, CniEnvironment environment, int milliseconds) =>
        new(DelegatedPlugin.Find(type, environment.Path), milliseconds);

    /// <summary>ADD. Where it fails, <see cref="TryUndo"/> comes next, but for what <see cref="IsRefusal"/> tells.</summary>
    /// <exception cref="CniException">The delegate's own error; 104: it died, hung or printed no CNI result.</exception>
    public CniResult Add(CniEnvironment environment, ReadOnlyMemory<byte> config)
    {
        if (_isSelf)
        {
            CniResult? result = null;
            Serve("ADD", () => result = new InterfacePlugin().Add(CallOf(CniCommand.Add, environment, config)));
            return result!;
        }

        using DelegateCall running = _plugin.Start(CniCommand.Add, environment, config);
        return running.Result(_milliseconds, NetworkConfig.Parse(config).Version);
    }

    /// <summary>
    /// True for an ADD that was refused because the attachment, or an interface of its name, is there already: a DEL would
    /// remove what an earlier ADD made.
    /// </summary>
    public static bool IsRefusal(CniException exception) => exception.Code is ErrorCode.InvalidEnvironment or ErrorCode.AlreadyAttached;

    /// <summary>
    /// The DEL that the specification asks for behind an ADD that failed, whose error is the one to tell; what the DEL itself
    /// met is a note beside it.
    /// </summary>
    /// <returns>False where something may be left.</returns>
    public bool TryUndo(CniEnvironment environment, ReadOnlyMemory<byte> config)
    {
        try
        {
            Run(CniCommand.Del, environment, config);
            return true;
        }
        catch (CniException exception)
        {
            StandardStreams.WriteError($"undo failed: {exception.Message}\n");
            return false;
        }
    }

    /// <summary>Any other command.</summary>
    /// <exception cref="CniException">The delegate's own error; 104: it died, hung or printed no CNI error.</exception>
    public void Run(CniCommand command, CniEnvironment environment, ReadOnlyMemory<byte> config)
    {
        if (_isSelf)
        {
            RunWithin(command, environment, config);
            return;
        }

        using DelegateCall running = _plugin.Start(command, environment, config);
        running.Complete(_milliseconds);
    }

    private void RunWithin(CniCommand command, CniEnvironment environment, ReadOnlyMemory<byte> config)
    {
        InterfacePlugin plugin = new();
        CniCall call = CallOf(command, environment, config);
        switch (command)
        {
            case CniCommand.Del:
                Serve("DEL", () => plugin.Del(call));
                break;
            case CniCommand.Check:
                Serve("CHECK", () => plugin.Check(call));
                break;
            case CniCommand.Gc:
                Serve("GC", () => plugin.Gc(call));
                break;
            default:
                Serve("STATUS", () => plugin.Status(call));
                break;
        }
    }

    private static CniCall CallOf(CniCommand command, CniEnvironment environment, ReadOnlyMemory<byte> config) =>
        new(environment with { Command = command }, NetworkConfig.Parse(config), config);

    /// <summary>Its errors read as those of a process would.</summary>
    private void Serve(string command, Action serve)
    {
        string context = $"plugin \"{_plugin.Type}\" {command}";
        try
        {
            serve();
        }
        catch (CniException exception)
        {
            throw exception.Within(context);
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"{context}: {exception.Message}");
        }
    }
}

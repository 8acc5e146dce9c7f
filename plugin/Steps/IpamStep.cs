using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The IPAM plugin. Ours is served within this process; any other is a process of its own, which at ADD is started first
/// and runs while the links are made.
/// </summary>
internal sealed class IpamStep : IDisposable
{
    private readonly CniCall _call;
    private readonly IpamSettings _ipam;
    private DelegateCall? _running;
    private CniResult? _result;

    private IpamStep(CniCall call, IpamSettings ipam) => (_call, _ipam) = (call, ipam);

    /// <summary>Starts the ADD, and sees to it that a failure of anything later gives the addresses back.</summary>
    /// <exception cref="CniException">4: no such plugin in CNI_PATH. 104: it cannot be run.</exception>
    public static IpamStep Start(AttachmentContext context, IpamSettings ipam)
    {
        IpamStep step = new(context.Call, ipam);
        DelegatedPlugin plugin = DelegatedPlugin.Find(ipam.Type, context.Call.Environment.Path);

        // Also where the ADD itself fails: the specification (section 4) asks for a DEL then.
        context.Rollback.Push($"release the addresses by \"{ipam.Type}\"", step.Undo);
        if (OwnIpam.Is(plugin))
        {
            step._result = OwnIpam.Add(plugin, context.Call);
        }
        else
        {
            step._running = plugin.Start(CniCommand.Add, context.Call.Environment, context.Call.Input);
        }

        return step;
    }

    /// <summary>Runs a command other than ADD; does nothing where the network has no IPAM.</summary>
    /// <exception cref="CniException">The plugin's own error, or one about running it.</exception>
    public static void Run(CniCommand command, CniCall call)
    {
        IpamSettings ipam = IpamSettings.Read(call.Config);
        if (!ipam.IsPresent)
        {
            return;
        }

        DelegatedPlugin plugin = DelegatedPlugin.Find(ipam.Type, call.Environment.Path);
        if (OwnIpam.Is(plugin))
        {
            OwnIpam.Run(plugin, command, call);
            return;
        }

        using DelegateCall running = plugin.Start(command, call.Environment, call.Input);
        running.Complete(ipam.TimeoutMilliseconds);
    }

    /// <summary>Waits for the addresses.</summary>
    /// <exception cref="CniException">The plugin's own error; 104: it died, hung or printed no result; 7: a result without addresses.</exception>
    public CniResult Result()
    {
        CniResult result = _result ?? _running!.Result(_ipam.TimeoutMilliseconds, _call.Config.Version);
        Dispose();
        return result.Ips.Count > 0
            ? result
            : throw new CniException(ErrorCode.DelegateFailed, $"IPAM plugin \"{_ipam.Type}\" returned missing IP config: its result has no addresses");
    }

    public void Dispose()
    {
        _running?.Dispose();
        _running = null;
    }

    /// <summary>An ADD that still runs is let finish first: a plugin that is killed half way may lose what it took.</summary>
    private void Undo()
    {
        try
        {
            _running?.Complete(_ipam.TimeoutMilliseconds);
        }
        catch (CniException)
        {
            // It failed by itself; the DEL is owed all the same.
        }

        Dispose();
        Run(CniCommand.Del, _call);
    }
}

using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The IPAM plugin. Ours is served within this process, before anything is made, but for type dhcp, which talks to the network
/// through the container's link. Any other is a process of its own, and is run when that link is there.
/// </summary>
internal sealed class IpamStep : IDisposable
{
    private readonly AttachmentContext _context;
    private readonly CniCall _call;
    private readonly IpamSettings _ipam;
    private readonly DelegatedPlugin _plugin;
    private readonly bool _isOwn;
    private DelegateCall? _running;
    private CniResult? _result;
    private bool _wasCalled;

    private IpamStep(AttachmentContext context, IpamSettings ipam)
    {
        _context = context;
        _call = context.Call;
        _ipam = ipam;
        _plugin = DelegatedPlugin.Find(ipam.Type, _call.Environment.Path);
        _isOwn = OwnIpam.Is(_plugin);
    }

    /// <summary>Prepares the ADD, and sees to it that a failure of anything later gives the addresses back.</summary>
    /// <exception cref="CniException">4: no such plugin in CNI_PATH. Our own plugin's errors.</exception>
    public static IpamStep Start(AttachmentContext context, IpamSettings ipam)
    {
        IpamStep step = new(context, ipam);
        if (ipam.NeedsLink)
        {
            return step;
        }

        // Pushed first, hence run last: while the link stands, nobody else may get its address. Also where the ADD itself
        // fails the specification (section 4) asks for a DEL.
        step.PushUndo();
        if (step._isOwn)
        {
            step.AddWithin();
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

    /// <summary>The addresses; here a plugin is run that is a process of its own, or that needs the container's link.</summary>
    /// <exception cref="CniException">The plugin's own error; 104: it died, hung or printed no result, or one without addresses.</exception>
    public CniResult Result()
    {
        if (_ipam.NeedsLink)
        {
            // Pushed behind the link, hence run before the link goes: a lease is released through it.
            PushUndo();
            if (_isOwn)
            {
                AddWithin();
            }
        }

        CniResult result = _result ?? RunProcess();
        return result.Ips.Count > 0
            ? result
            : throw new CniException(ErrorCode.DelegateFailed, $"IPAM plugin \"{_ipam.Type}\" returned missing IP config: its result has no addresses");
    }

    public void Dispose()
    {
        _running?.Dispose();
        _running = null;
    }

    private void PushUndo() => _context.Rollback.Push($"release the addresses by \"{_ipam.Type}\"", Undo);

    /// <summary>
    /// Where the attachment has its addresses already, they are not this call's to give back. Where the store's lock was not to be
    /// had there are none, and giving them back would wait for the same lock as long again; not so where a DHCP daemon's answer was lost.
    /// </summary>
    private void AddWithin()
    {
        try
        {
            _wasCalled = true;
            _result = OwnIpam.Add(_plugin, _call);
        }
        catch (CniException exception) when (exception.Code == ErrorCode.AlreadyAttached || (exception.Code == ErrorCode.TryAgainLater && !_ipam.NeedsLink))
        {
            _wasCalled = false;
            throw;
        }
    }

    private CniResult RunProcess()
    {
        _wasCalled = true;
        _running = _plugin.Start(CniCommand.Add, _call.Environment, _call.Input);
        CniResult result = _running.Result(_ipam.TimeoutMilliseconds, _call.Config.Version);
        Dispose();
        return result;
    }

    private void Undo()
    {
        Dispose();
        if (_wasCalled)
        {
            Run(CniCommand.Del, _call);
        }
    }
}

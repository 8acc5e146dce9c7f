using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay;
using CsCni.Overlay.Peers;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Overlay;

/// <summary>
/// The overlay of a network that has one of its own: made at ADD, as far as it does not stand, and removed with the network's
/// last attachment.
/// </summary>
internal sealed class OverlayStep
{
    private readonly RouteSocket _host;
    private readonly NetworkConfig _network;
    private readonly OwnOverlayConfig _config;
    private readonly OverlaySettings _settings;
    private bool _isTouched;

    private OverlayStep(RouteSocket host, NetworkConfig network, OwnOverlayConfig config)
    {
        _host = host;
        _network = network;
        _config = config;
        _settings = new UnderlayFinder(host, config).Find(OwnerOf(network));
    }

    /// <summary>Refuses what can be refused before anything is made.</summary>
    /// <returns>What makes it; null for a network that has none.</returns>
    /// <exception cref="CniException">7: it cannot be made on this node as it is configured.</exception>
    public static OverlayStep? Prepare(AttachmentContext context)
    {
        NetworkConfig network = context.Call.Config;
        if (Find(context.Host, network) is not { } step)
        {
            return null;
        }

        step.Require();

        // Pushed first, hence run last: the failed attachment's own link does not count any more then.
        context.Rollback.Push($"remove the overlay of network \"{network.Name}\"", step.Undo);
        return step;
    }

    /// <summary>The configuration with the MTU that passes to every node whole, where it tells none.</summary>
    public BridgeConfig Fit(BridgeConfig config) => config.Mtu == 0 ? BridgeConfig.ReadWithMtu(_network, _settings.PodMtu) : config;

    /// <summary>
    /// Makes it, as far as it does not stand. The attachment's link must be there already: whoever removes another one at the
    /// same time sees by it that the overlay is used.
    /// </summary>
    /// <exception cref="CniException">7: a link of the node is in the way. 11: another process holds the lock. 100: the kernel refused something.</exception>
    public void Ensure()
    {
        using FileLock held = OverlayLock.Take(_network);
        _isTouched = true;
        try
        {
            DataPathOutcome outcome = new DataPath(_host).Ensure(_settings, _config.Peers);
            if (outcome.Failures.Count > 0)
            {
                throw new CniException(ErrorCode.Kernel, $"overlay of network \"{_network.Name}\": {string.Join("; ", outcome.Failures)}");
            }
        }
        catch (OverlayException exception)
        {
            throw Refused(exception.Message);
        }
    }

    /// <summary>CHECK: compares all of it.</summary>
    /// <exception cref="CniException">101: what differs.</exception>
    public static void Check(AttachmentContext context)
    {
        try
        {
            if (Find(context.Host, context.Call.Config) is { } step && new DataPath(context.Host).FindFault(step._settings, step._config.Peers) is { } fault)
            {
                throw CheckFailure.Of(context.Attachment, fault);
            }
        }
        catch (CniException exception) when (exception.Code == ErrorCode.InvalidConfig)
        {
            throw CheckFailure.Of(context.Attachment, exception.Message);
        }
    }

    /// <summary>STATUS: whether an ADD could make it.</summary>
    /// <exception cref="CniException">50: why not.</exception>
    public static void RequirePossible(RouteSocket host, NetworkConfig network)
    {
        try
        {
            Find(host, network)?.Require();
        }
        catch (CniException exception)
        {
            throw new CniException(ErrorCode.NotAvailable, exception.Message);
        }
    }

    /// <summary>
    /// Removes it where the network has no attachment any more. Of two DELs at the same time the one that removes its link
    /// later sees none: so the lock is only needed where there seems to be none.
    /// </summary>
    /// <exception cref="CniException">11: another process holds the lock.</exception>
    public static void RemoveUnlessUsed(RouteSocket host, NetworkConfig network)
    {
        if (!OverlayConfig.IsOf(network))
        {
            return;
        }

        OverlayConfig? config = OverlayConfig.TryRead(network);
        NetworkUse use = new(host, network);
        if (config is { Own: null } || use.IsUsed())
        {
            return;
        }

        using FileLock held = OverlayLock.Take(network);
        if (!use.IsUsed())
        {
            Remove(host, network, config?.Own);
            use.Forget();
        }
    }

    /// <summary>Without a look at the underlay, which may be gone: what leads to peers is known by the network and its mark.</summary>
    private static void Remove(RouteSocket host, NetworkConfig network, OwnOverlayConfig? config)
    {
        if (config is null)
        {
            OverlayRemains.RemoveLinks(host, OwnerOf(network));
            return;
        }

        OverlaySettings settings = new()
        {
            Owner = OwnerOf(network),
            Network = config.Network,
            Backend = config.Backend,
            Self = config.Self,
            Underlay = new(0, string.Empty, 0, []),
        };
        DataPathOutcome outcome = new DataPath(host).Remove(settings, config.Peers);
        if (outcome.Failures.Count > 0)
        {
            throw new CniException(ErrorCode.Kernel, $"overlay of network \"{network.Name}\" cannot be removed: {string.Join("; ", outcome.Failures)}");
        }
    }

    /// <summary>Whoever has not had the lock has nothing to undo, and is not to wait for it once more.</summary>
    private void Undo()
    {
        if (_isTouched)
        {
            RemoveUnlessUsed(_host, _network);
        }
    }

    private static OverlayStep? Find(RouteSocket host, NetworkConfig network) =>
        OverlayConfig.IsOf(network) && OverlayConfig.Read(network).Own is { } own ? new(host, network, own) : null;

    private void Require()
    {
        try
        {
            SettingsReview.Require(_settings);
            OverlayOwnership.Require(_host, _settings);
        }
        catch (OverlayException exception)
        {
            throw Refused(exception.Message);
        }

        foreach ((string peer, string fault) in PeerReview.Run(_settings, _config.Peers).Faults)
        {
            throw Refused($"{peer}: {fault}");
        }
    }

    /// <summary>As the alias of its links tells it; a name may be as long as it likes.</summary>
    private static string OwnerOf(NetworkConfig network)
    {
        const int longest = 100;
        return network.Name.Length <= longest ? $"network {network.Name}" : $"network #{NameHash.Of(network.Name):x16}";
    }

    private static CniException Refused(string message) => new(ErrorCode.InvalidConfig, $"network configuration: overlay: {message}");
}

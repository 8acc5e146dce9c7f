using System;
using System.Collections.Generic;
using CsCni.Agent.Health;
using CsCni.Agent.Membership;
using CsCni.Agent.Settings;
using CsCni.Agent.State;
using CsCni.Agent.Traffic;
using CsCni.Agent.Underlay;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Reconcile;

/// <summary>
/// One run from what the cluster tells to what the node has: the underlay, what this node announces, the overlay, the rules,
/// the files, and whether it is ready. It stops at the first step that cannot be done yet; what stood before is left.
/// </summary>
internal sealed partial class NodePass : IDisposable
{
    private readonly AgentContext _context;
    private readonly AgentSettings _settings;
    private readonly AgentMetrics _metrics;
    private readonly ReadyState _ready;
    private readonly ILogger _log;
    private readonly RouteSocket _route = RouteSocket.Open();
    private readonly NftSocket _nft = NftSocket.Open();
    private readonly FaultLog _faults;
    private readonly PeerLog _peers;
    private UnderlayChoice? _underlay;
    private LocalNode? _announced;
    private OverlaySettings? _standing;
    private TrafficSettings? _rules;
    private NodeNetwork? _written;
    private string? _failure;

    internal NodePass(AgentContext context, ILogger log)
    {
        _context = context;
        _settings = context.Settings;
        _metrics = context.Metrics;
        _ready = context.Ready;
        _log = log;
        _faults = new("reconciler", _metrics, log);
        _peers = new(log);
        Path = new(_route);
    }

    /// <summary>The overlay in the kernel.</summary>
    internal DataPath Path { get; }

    /// <summary>Index of the link to the other nodes; 0 while there is none.</summary>
    internal int UnderlayIndex => _underlay?.Link.Index ?? 0;

    /// <param name="state">The cluster.</param>
    /// <param name="isWhole">Whether the kernel is looked at, or trusted to have what was put last.</param>
    /// <returns>False where something is to be tried again soon.</returns>
    internal bool Run(ClusterState state, bool isWhole)
    {
        if ((isWhole || _underlay is null) && !ChooseUnderlay(state))
        {
            return false;
        }

        Announce(state);
        if (state.Self is not { } self)
        {
            // Who publishes the state has told that it is missing.
            return true;
        }

        OverlaySettings overlay = NodeSettings.Overlay(state.Network, self, _underlay!);
        bool isSound = KeepOverlay(overlay, state, isWhole)
            & KeepRules(NodeSettings.Traffic(state.Network, self, _settings.Masquerade))
            & KeepFiles(new(state.Network.Network, self.V4.Subnet, self.V6.Subnet, overlay.PodMtu, _settings.Masquerade.Enabled), isWhole);
        _failure = isSound ? null : _failure;
        if (_ready.IsReady)
        {
            _context.SetReady();
        }

        return isSound;
    }

    /// <summary>Compares the rules with nf_tables, and puts them right.</summary>
    internal bool KeepRules()
    {
        if (_rules is { } rules && TrafficRules.Apply(_nft, rules) is { } damage)
        {
            _metrics.CountRepairs("rule");
            LogRules(_log, damage);
        }

        return true;
    }

    /// <summary>A step could not be done: told once, until it changes or is over.</summary>
    internal void Fail(string message)
    {
        _metrics.CountError();
        if (_standing is null)
        {
            _ready.Lack(ReadyCondition.Overlay, message);
        }

        if (!string.Equals(_failure, message, StringComparison.Ordinal))
        {
            _failure = message;
            LogFailure(_log, message);
        }
    }

    public void Dispose()
    {
        _route.Dispose();
        _nft.Dispose();
    }

    private bool ChooseUnderlay(ClusterState state)
    {
        UnderlaySettings settings = _settings.Underlay with
        {
            PublicIp = _settings.Underlay.PublicIp.IsValid ? _settings.Underlay.PublicIp : state.RequestedPublicIpV4,
            PublicIpV6 = _settings.Underlay.PublicIpV6.IsValid ? _settings.Underlay.PublicIpV6 : state.RequestedPublicIpV6,
        };
        UnderlayView view = UnderlayView.Read(_route, settings);
        UnderlayChoice? choice = UnderlayChooser.Choose(settings, UnderlayFamilies.Of(state.Network.Network), view, out string? fault);
        if (choice is null)
        {
            _underlay = null;
            _ready.Lack(ReadyCondition.Underlay, fault!);
            Fail(fault!);
            return false;
        }

        if (choice != _underlay)
        {
            LogUnderlay(_log, choice.Link.Name, choice.Link.Mtu, choice.PublicV4.IsValid ? choice.PublicV4.ToString() : string.Empty, choice.PublicV6.IsValid ? choice.PublicV6.ToString() : string.Empty);
        }

        _underlay = choice;
        _ready.Set(ReadyCondition.Underlay);
        return true;
    }

    private void Announce(ClusterState state)
    {
        LocalNode local = NodeSettings.Local(_settings.Node, state.Network, _underlay!, state.Self) with
        {
            PreviousSubnetV4 = _context.PreviousSubnetV4,
            PreviousSubnetV6 = _context.PreviousSubnetV6,
        };
        if (local != _announced)
        {
            _announced = local;
            _context.Announce(local);
        }
    }

    private bool KeepOverlay(OverlaySettings overlay, ClusterState state, bool isWhole)
    {
        bool isRepair = isWhole && overlay == _standing;
        _peers.Tell(state.Peers);
        IReadOnlyCollection<OverlayNode> peers = [.. state.Peers.Values];
        DataPathOutcome outcome = isWhole ? Path.Ensure(overlay, peers) : Path.Update(overlay, peers);
        _standing = overlay;
        _metrics.SetPeers(peers.Count - outcome.Faults.Count);
        _faults.Tell(outcome.Faults);
        if (isRepair && outcome.Count > 0)
        {
            CountRepairs(outcome);
        }

        foreach (string failure in outcome.Failures)
        {
            Fail(failure);
        }

        _ready.Set(ReadyCondition.Overlay);
        return outcome.Failures.Count == 0;
    }

    private void CountRepairs(DataPathOutcome outcome)
    {
        _metrics.CountRepairs("link", outcome.Links);
        _metrics.CountRepairs("neighbour", outcome.Neighbours);
        _metrics.CountRepairs("fdb", outcome.FdbEntries);
        _metrics.CountRepairs("route", outcome.Routes);
        LogRepair(_log, outcome.Links, outcome.Neighbours, outcome.FdbEntries, outcome.Routes);
    }

    private bool KeepRules(TrafficSettings rules)
    {
        if (rules == _rules)
        {
            return true;
        }

        TrafficRules.Apply(_nft, rules);
        if (LegacyIptables.FindWarning(rules) is { } warning)
        {
            LogLegacy(_log, warning);
        }

        _rules = rules;
        _ready.Set(ReadyCondition.Rules);
        return true;
    }

    private bool KeepFiles(NodeNetwork network, bool isWhole)
    {
        if (!isWhole && network == _written)
        {
            return true;
        }

        bool isWritten = _context.Files.Write(network);
        _written = isWritten ? network : null;
        return isWritten;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure} (tried again by itself)")]
    private static partial void LogFailure(ILogger log, string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "the link to the other nodes: link={Link} mtu={Mtu} publicIP={PublicIp} publicIPv6={PublicIpV6}")]
    private static partial void LogUnderlay(ILogger log, string link, int mtu, string publicIp, string publicIpV6);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the overlay was not as it was put, and is again: links={Links} neighbours={Neighbours} fdb={FdbEntries} routes={Routes}")]
    private static partial void LogRepair(ILogger log, int links, int neighbours, int fdbEntries, int routes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogLegacy(ILogger log, string warning);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the masquerading rules were not as they were put, and are again: {Damage}")]
    private static partial void LogRules(ILogger log, string damage);
}

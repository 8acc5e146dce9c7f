using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay.Entries;
using CsCni.Overlay.Links;
using CsCni.Overlay.Peers;

namespace CsCni.Overlay;

/// <summary>
/// The overlay in the kernel of the socket's namespace: made, kept and removed. It remembers what it put last, so that a
/// change of one peer costs that peer's messages alone. For one thread at a time.
/// </summary>
/// <param name="socket">A socket in the node's namespace.</param>
public sealed class DataPath(RouteSocket socket)
{
    private OverlaySettings? _settings;
    private OverlayLinks _links;
    private PeerEntries _planned = PeerEntries.None;
    private Disturbance? _disturbance;

    /// <summary>
    /// Compares all with the kernel, and puts right what differs: links, neighbours, FDB entries, routes. Sends nothing
    /// where all stands.
    /// </summary>
    /// <param name="settings">This node's side.</param>
    /// <param name="peers">The peers as they are told.</param>
    /// <exception cref="OverlayException">The links cannot be made; what stood before is left.</exception>
    /// <exception cref="Netlink.NetlinkException">The kernel refused to list something, or a change of a link.</exception>
    public DataPathOutcome Ensure(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        SettingsReview.Require(settings);
        int links = EnsureLinks(settings);
        ReviewedPeers reviewed = PeerReview.Run(settings, peers);
        PeerEntries planned = PeerEntries.Plan(settings, reviewed, _links);
        EntryList actual = EntryReader.Read(socket, new(settings, _links, planned));
        _settings = settings;
        Remember(planned);
        return Apply(EntryDifference.Between(actual, planned), reviewed) with { Links = links };
    }

    /// <summary>
    /// Takes a change of the peers over, trusting that the kernel still has what was put last. Does all of
    /// <see cref="Ensure"/> where the settings are others than then.
    /// </summary>
    /// <inheritdoc cref="Ensure"/>
    public DataPathOutcome Update(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings != _settings)
        {
            return Ensure(settings, peers);
        }

        ReviewedPeers reviewed = PeerReview.Run(settings, peers);
        PeerEntries planned = PeerEntries.Plan(settings, reviewed, _links);
        EntryChanges changes = EntryDifference.Between(_planned, planned);
        Remember(planned);
        return Apply(changes, reviewed);
    }

    /// <summary>
    /// Says whether a notification tells of something that is not as it was put last, so that <see cref="Ensure"/> would
    /// find something to put right. Notifications of what was put itself say no.
    /// </summary>
    /// <param name="notification">Of links, addresses, neighbours or routes of the socket's namespace.</param>
    /// <exception cref="Netlink.NetlinkFormatException">The notification is malformed.</exception>
    public bool IsDisturbedBy(RouteNotification notification) => _disturbance?.IsToldBy(notification) ?? false;

    /// <summary>Says what <see cref="Ensure"/> would put right, and changes nothing.</summary>
    /// <returns>What differs, in words; null where all stands.</returns>
    /// <exception cref="Netlink.NetlinkException">The kernel refused to list something.</exception>
    public string? FindFault(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers) =>
        new DataPathCheck(socket, settings).FindFault(peers);

    /// <summary>Removes links, entries and routes of the overlay; what others made stays. Idempotent.</summary>
    /// <param name="settings">This node's side.</param>
    /// <param name="peers">The peers that routes may lead to.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public DataPathOutcome Remove(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        PeerEntries put = PeerEntries.Plan(settings, PeerReview.Run(settings, peers), default);
        EntryList routes = new();
        foreach (Route route in EntryReader.Read(socket, new(settings, default, put)).Routes)
        {
            if (route.Protocol == PeerEntries.Protocol)
            {
                routes.Routes.Add(route);
            }
        }

        DataPathOutcome outcome = Apply(new(new(), routes), new());
        _settings = null;
        _planned = PeerEntries.None;
        _disturbance = null;
        _links = default;
        return outcome with { Links = StaleVxlans.DeleteAll(socket, settings) };
    }

    private void Remember(PeerEntries planned)
    {
        _planned = planned;
        _disturbance = new(new(_settings!, _links, planned));
    }

    private int EnsureLinks(OverlaySettings settings)
    {
        int changes = 0;
        int[] indexes = new int[2];
        for (int place = 0; place < indexes.Length; place++)
        {
            if (VxlanLink.Plan(settings, IpFamilies.Both[place]) is { } wanted)
            {
                VxlanStep step = new(socket, wanted);
                indexes[place] = step.Ensure();
                changes += step.Changes;
            }
        }

        _links = new(indexes[0], indexes[1]);
        return changes + StaleVxlans.Delete(socket, settings.Owner, _links);
    }

    private DataPathOutcome Apply(EntryChanges changes, ReviewedPeers reviewed) => new()
    {
        Neighbours = changes.Puts.Neighbours.Count + changes.Deletes.Neighbours.Count,
        FdbEntries = changes.Puts.FdbEntries.Count + changes.Deletes.FdbEntries.Count,
        Routes = changes.Puts.Routes.Count + changes.Deletes.Routes.Count,
        Faults = reviewed.Faults,
        Failures = new EntryWriter(socket).Apply(changes),
    };
}

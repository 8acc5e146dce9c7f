using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Overlay.Peers;

/// <summary>What came of a review of the peers.</summary>
public sealed class ReviewedPeers
{
    private readonly List<OverlayEndpoint> _v4 = [];
    private readonly List<OverlayEndpoint> _v6 = [];
    private readonly Dictionary<string, string> _faults = [];

    /// <summary>What is wrong with a peer, by its name; its other family may be served all the same.</summary>
    public IReadOnlyDictionary<string, string> Faults => _faults;

    /// <summary>The peers' parts in the overlay of a family that go together.</summary>
    public IReadOnlyList<OverlayEndpoint> Of(IpFamily family) => Endpoints(family);

    internal void Accept(IpFamily family, OverlayEndpoint endpoint) => Endpoints(family).Add(endpoint);

    internal void AddFault(string name, string fault) =>
        _faults[name] = _faults.TryGetValue(name, out string? before) ? $"{before}; {fault}" : fault;

    private List<OverlayEndpoint> Endpoints(IpFamily family) => family == IpFamily.V4 ? _v4 : _v6;
}

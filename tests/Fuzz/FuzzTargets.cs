using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Fuzz.Targets;
using CsCni.Netlink;
using CsCni.Netlink.Conntrack;
using CsCni.Netlink.Generic;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using CsCni.Netlink.SocketDiagnostics;

namespace CsCni.Fuzz;

/// <summary>All targets: quick ones first, for what they leave of the time is the others'.</summary>
internal static class FuzzTargets
{
    /// <summary>Those of the names; where there is none of a name, those that begin so; all where nothing is named.</summary>
    internal static List<FuzzTarget> Picked(IReadOnlyList<string> names)
    {
        IReadOnlyList<FuzzTarget> all = All();
        return
        [
            .. all.Where(target => names.Count == 0 || names.Any(name =>
                target.Name == name || (target.Name.StartsWith(name, StringComparison.Ordinal) && all.All(other => other.Name != name)))),
        ];
    }

    /// <summary>Makes them anew: each is used by one thread.</summary>
    internal static IReadOnlyList<FuzzTarget> All() =>
    [
        new ReplyTarget<Link>("netlink-links", LinkReader.Parse, "link"),
        new ReplyTarget<InterfaceAddress>("netlink-addresses", AddressReader.Parse, "address"),
        new ReplyTarget<Route>("netlink-routes", RouteReader.Parse, "route"),
        new ReplyTarget<Rule>("netlink-rules", RuleReader.Parse, "rule"),
        new ReplyTarget<Neighbour>("netlink-neighbours", Neighbour.Parse, "neighbour"),
        new ReplyTarget<FdbEntry>("netlink-fdb", FdbReader.Parse, "fdb"),
        new ReplyTarget<BridgeVlan>("netlink-vlans", new BridgeVlanReader(2).Parse, "bridge-link", "link"),
        new ReplyTarget<int>("netlink-netns", NetNsIdReader.Parse, "nsid"),
        new ReplyTarget<Qdisc>("netlink-qdiscs", new QdiscReader(0).Parse, "qdisc"),
        new ReplyTarget<TrafficFilter>("netlink-filters", TrafficFilterReader.Parse, "filter"),
        new ReplyTarget<string>("nft-tables", NftReader.ParseTable, "nft-table", "nft-request"),
        new ReplyTarget<(string, NftChain)>("nft-chains", NftReader.ParseChain, "nft-chain", "nft-request"),
        new ReplyTarget<NftRule>("nft-rules", NftReader.ParseRule, "nft-rule", "nft-request"),
        new ReplyTarget<NftElement>("nft-elements", NftReader.ParseElements, "nft-elements", "nft-request"),
        new ReplyTarget<ConntrackEntry>("netlink-conntrack", ConntrackReader.Parse, "conntrack"),
        new ReplyTarget<Listener>("netlink-sockets", SocketDiagnosticsSocket.Parse, "sockdiag"),
        new ReplyTarget<ushort?>("netlink-families", static (message, items) => items.Add(FamilyLookup.Read(message)), "family"),
        new ReplyTarget<EthtoolFeature>("netlink-features", FeaturesReader.Parse, "features"),
        new NotificationTarget(),
        new AckTarget(),
        new AttributePathTarget(),
        new BusTarget(),
        new Dhcpv4Target(),
        new Dhcpv6Target(),
        new DomainNamesTarget(),
        new LeaseOwnerTarget(),
        new RangeTarget(),
        new NumberTextTarget(),
        new ExpressionTarget(),
        new EnvironmentTarget(),
        new FlannelTarget(),
        new IpamConfigTarget(),
        new ConfigTarget(),
        new SubnetFileTarget(),
        new LeaseDocumentTarget(),
        new ResultTarget(),
        new DocumentTarget(),
        new ConflistTarget(),
        new EtcdTarget(),
        new NodeAnnotationsTarget(),
        new NodeListTarget(),
        new NodeWatchTarget(),
        new KubeconfigTarget(),
        new ClusterFileTarget(),
        new AgentFileTarget(),
        new DelegateTarget(),
        new StoreTarget(),
    ];
}

using System;
using System.Collections.Generic;

namespace CsCni.Agent.CommandLine;

/// <summary>A flag that sets a key of the file.</summary>
/// <param name="Name">"--etcd-prefix".</param>
/// <param name="Key">"etcd.prefix".</param>
/// <param name="HelpName">What stands for the value in the help.</param>
/// <param name="Description">What the help says.</param>
/// <param name="Kind">How the value is taken.</param>
internal sealed record SettingFlag(string Name, string Key, string HelpName, string Description, SettingFlagKind Kind = SettingFlagKind.Text)
{
    /// <summary>Every key has a flag.</summary>
    internal static IReadOnlyList<SettingFlag> All { get; } =
    [
        new("--node", "node", "NAME", "This node's name in the cluster [env NODE_NAME; default: the host's name]"),
        new("--source", "source", "static|etcd|kubernetes", "Where the cluster's nodes are told [default: static]"),
        new("--static-file", "static.file", "FILE", "The cluster file [default: /etc/cscni/cluster.yaml]", SettingFlagKind.Path),
        new("--static-reread-interval", "static.rereadInterval", "DURATION", "How often it is read again, changed or not [default: 30s]"),
        new("--etcd-endpoints", "etcd.endpoints", "URL,...", "Where etcd serves clients [default: http://127.0.0.1:2379]", SettingFlagKind.List),
        new("--etcd-prefix", "etcd.prefix", "PREFIX", "What all keys begin with [default: /coreos.com/network]"),
        new("--etcd-username", "etcd.username", "NAME", "etcd's user"),
        new("--etcd-password-file", "etcd.passwordFile", "FILE", "Holds the user's password", SettingFlagKind.Path),
        new("--etcd-ca-file", "etcd.caFile", "FILE", "PEM: who signs etcd's certificates [default: the system's authorities]", SettingFlagKind.Path),
        new("--etcd-cert-file", "etcd.certFile", "FILE", "PEM: this client's certificate", SettingFlagKind.Path),
        new("--etcd-key-file", "etcd.keyFile", "FILE", "PEM: its key", SettingFlagKind.Path),
        new("--etcd-lease-ttl", "etcd.leaseTTL", "DURATION", "How long a node that is silent keeps its subnet [default: 24h]"),
        new("--etcd-renew-margin", "etcd.renewMargin", "DURATION", "How long before its end the lease is renewed [default: 1h]"),
        new("--kubeconfig", "kubernetes.kubeconfig", "FILE", "The kubeconfig [default: the pod's own account]", SettingFlagKind.Path),
        new("--kube-api-url", "kubernetes.apiURL", "URL", "The API server, over the kubeconfig's"),
        new("--kube-annotation-prefix", "kubernetes.annotationPrefix", "PREFIX", "Of the nodes' annotations [default: flannel.alpha.coreos.com]"),
        new("--kube-net-conf", "kubernetes.netConf", "FILE", "Flannel's network configuration [default: /etc/kube-flannel/net-conf.json]", SettingFlagKind.Path),
        new("--kube-set-node-network-unavailable", "kubernetes.setNodeNetworkUnavailable", "true|false", "Set the node's condition when its network stands [default: true]"),
        new("--interface", "underlay.interface", "NAME|ADDRESS,...", "The link between the nodes; of several the first that is there", SettingFlagKind.List),
        new("--interface-regex", "underlay.interfaceRegex", "REGEX", "Matches an address or the name of that link; repeatable", SettingFlagKind.Repeated),
        new("--can-reach", "underlay.canReach", "ADDRESS", "That link is the one by which this is reached"),
        new("--public-ip", "underlay.publicIP", "ADDRESS", "IPv4 address that other nodes are told [default: the link's]"),
        new("--public-ipv6", "underlay.publicIPv6", "ADDRESS", "IPv6 address that other nodes are told [default: the link's]"),
        new("--masquerade", "masquerade", "true|false", "Pods reach the outside with the node's address [default: true]"),
        new("--masquerade-fully-random", "masqueradeFullyRandom", "true|false", "with ports chosen at random [default: true]"),
        new("--subnet-file", "subnetFile", "FILE", "Subnet and MTU of this node, for plugins [default: /run/flannel/subnet.env]", SettingFlagKind.Path),
        new("--conflist-file", "conflist.file", "FILE", "The CNI configuration that is written when the network stands; \"\" for none [default: /etc/cni/net.d/10-cscni.conflist]", SettingFlagKind.Path),
        new("--conflist-template", "conflist.template", "FILE", "What it is made of [default: built in]", SettingFlagKind.Path),
        new("--plugins-from", "plugins.from", "DIR", "Install the plugin executables of this directory", SettingFlagKind.Path),
        new("--plugins-to", "plugins.to", "DIR", "where they go [default: /opt/cni/bin]", SettingFlagKind.Path),
        new("--listen", "listen", "ADDRESS:PORT", "Serve health and metrics; \"\" for nowhere [default: 127.0.0.1:8081]"),
        new("--log-level", "log.level", "trace|debug|info|warning|error", "The least that is logged [default: info]"),
        new("--log-format", "log.format", "text|json", "How a line of the log looks [default: text]"),
        new("--reconcile-interval", "reconcileInterval", "DURATION", "How often all of the kernel's state is compared [default: 30s]"),
        new("--garbage-interval", "garbage.interval", "DURATION", "How often attachments of dead containers are looked for; 0 for never [default: 1m]"),
        new("--garbage-grace", "garbage.grace", "DURATION", "How long a container must have been gone [default: 1m]"),
        new("--garbage-results-dir", "garbage.resultsDir", "DIR", "libcni's cache of results [default: /var/lib/cni/results]", SettingFlagKind.Path),
        new("--garbage-plugin-dirs", "garbage.pluginDirs", "DIR,...", "Where plugins are [default: /opt/cni/bin]", SettingFlagKind.PathList),
    ];

    /// <summary>The keys that lead to the value.</summary>
    internal ReadOnlySpan<string> Path => Key.Split('.');
}

using System;
using System.Collections.Generic;
using System.Globalization;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>
/// What is between the nodes, in a namespace of its own: a bridge, or a router. There too is a host with <see cref="Service"/>
/// addresses, which knows no route to pods: etcd and the API serve there, and what asks it from outside the cluster.
/// </summary>
public sealed class Underlay : IDisposable
{
    private const string Switch = "sw0";

    /// <summary>Given, since a bridge takes the least of its ports else: nodes would lose the gateway as others join.</summary>
    private const string SwitchMac = "02:00:c0:a8:32:fe";

    public const string ServiceV4 = "192.0.2.10";
    public const string ServiceV6 = "2001:db8::10";

    private readonly ClusterOptions _options;

    public Underlay(string tag, ClusterOptions options)
    {
        _options = options;
        Host = new($"{tag}core");
        Host.Sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv6.conf.default.accept_dad=0");
        List<string> lines = ["link set lo up", $"addr add {ServiceV4}/32 dev lo", $"addr add {ServiceV6}/128 dev lo"];
        if (options.Underlay == UnderlayKind.Switched)
        {
            lines.AddRange([$"link add {Switch} mtu {options.Mtu} address {SwitchMac} type bridge mcast_snooping 0", $"link set {Switch} up", .. Gateways(Switch, 0)]);
        }

        Host.Ip([.. lines]);
    }

    public TestNamespace Host { get; }

    /// <summary>Where etcd and the API serve, as it is written in a URL.</summary>
    public string ServiceInUrl => _options.HasV4 ? ServiceV4 : $"[{ServiceV6}]";

    public string Service => _options.HasV4 ? ServiceV4 : ServiceV6;

    /// <summary>The name of the other end of a node's link.</summary>
    public static string PortOf(int number) => $"n{number}";

    /// <summary>The IPv4 address of a node.</summary>
    /// <param name="number">1 and up.</param>
    /// <param name="place">Another one where the node's address has changed.</param>
    public string AddressV4(int number, int place = 0) => $"192.168.{Net(number)}.{number + place}";

    /// <inheritdoc cref="AddressV4"/>
    public string AddressV6(int number, int place = 0) => $"fd00:50:{Net(number):x}::{(number + place).ToString("x", CultureInfo.InvariantCulture)}";

    /// <summary>Joins a node's namespace by a link up0, with addresses and default routes.</summary>
    public void Connect(TestNamespace node, int number)
    {
        string port = PortOf(number);
        Host.Ip($"link add {port} mtu {_options.Mtu} type veth peer name up0 mtu {_options.Mtu} netns {node.Name}");
        node.Sysctl("net.ipv6.conf.up0.accept_dad=0");
        if (_options.Underlay == UnderlayKind.Switched)
        {
            Host.Ip($"link set {port} master {Switch}", $"link set {port} up");
        }
        else
        {
            Host.Ip([.. Gateways(port, number), $"link set {port} up"]);
        }

        node.Ip("link set lo up", "link set up0 up");
        node.Ip([.. Addressing(number, 0)]);
    }

    /// <summary>Lines of ip(8) that give a node its addresses and default routes.</summary>
    public IEnumerable<string> Addressing(int number, int place)
    {
        if (_options.HasV4)
        {
            yield return $"addr add {AddressV4(number, place)}/24 dev up0";
            yield return $"route replace default via 192.168.{Net(number)}.254";
        }

        if (_options.HasV6)
        {
            yield return $"addr add {AddressV6(number, place)}/64 dev up0 nodad";
            yield return $"route replace ::/0 via fd00:50:{Net(number):x}::fe";
        }
    }

    /// <summary>Takes a node's link away.</summary>
    public void Disconnect(int number) => Host.Ip($"link del {PortOf(number)}");

    public void Dispose() => Host.Dispose();

    private int Net(int number) => _options.Underlay == UnderlayKind.Switched ? 50 : 50 + number;

    private IEnumerable<string> Gateways(string link, int number)
    {
        if (_options.HasV4)
        {
            yield return $"addr add 192.168.{Net(number)}.254/24 dev {link}";
        }

        if (_options.HasV6)
        {
            yield return $"addr add fd00:50:{Net(number):x}::fe/64 dev {link} nodad";
        }
    }
}

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;
using CsCni.Fuzz.Mutation;
using CsCni.Linux;

namespace CsCni.Fuzz.Targets;

/// <summary>Texts of addresses, prefixes, names, durations and keys; the framework's reader of addresses is the judge of ours.</summary>
internal sealed class NumberTextTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "texts";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Array.ConvertAll(
            [
                "10.1.2.3", "255.255.255.255", "fd00:1:2::5", "2001:db8:1:2:3:4:5:6", "::ffff:10.1.2.3", "::", "fe80::1%eth0", "10.1.2.3/16", "fd00::/64", "::ffff:10.0.0.0/104",
                "02:00:00:00:00:01", "02-00-00-00-00-01", "0200.0000.0001", "10.5.52.0-24", "10.5.1.0-24&fc00::-64", "0.0.0.0-0&fc00::-64", "1h30m", "1.5h", "500ms", "90s", "[::1]:9000", "127.0.0.1:80", "eth0.5",
            ],
            Encoding.UTF8.GetBytes),
    ];

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (IpAddress.TryParse(text, out IpAddress address))
        {
            BrokenPromiseException.Unless(IpAddress.TryParse(address.ToString(), out IpAddress again) && again == address, $"the address {address}, which is another once it was written");
            Compare(text, address);
        }

        if (IpPrefix.TryParse(text, out IpPrefix prefix))
        {
            BrokenPromiseException.Unless(IpPrefix.TryParse(prefix.ToString(), out IpPrefix again) && again == prefix, $"the prefix {prefix}, which is another once it was written");
            BrokenPromiseException.Unless(prefix.NetworkPrefix.HasNoHostBits && prefix.Contains(prefix.Last) && prefix.Contains(prefix.Network), $"the prefix {prefix}");
        }

        if (MacAddress.TryParse(text, out MacAddress mac))
        {
            BrokenPromiseException.Unless(MacAddress.TryParse(mac.ToString(), out MacAddress again) && again == mac, $"the hardware address {mac}, which is another once it was written");
        }

        if (SubnetKey.TryParse(text, out SubnetKey key))
        {
            BrokenPromiseException.Unless(SubnetKey.TryParse(key.ToString(), out SubnetKey again) && again == key, $"the key {key}, which is another once it was written");
        }

        DurationText.TryParse(text, out _);
        Dhcp.Daemon.Duration.TryParse(text, out _);
        ListenText.TryParse(text, out _, out _);
        BrokenPromiseException.Unless(InterfaceName.Fault(text) is not null || text.IndexOfAny(['/', '\0', ' ', '\n']) < 0, "a link's name that is no file name");
        BrokenPromiseException.Unless(Cni.Identifier.Fault(text) is not null || text.IndexOfAny(['/', '\0', ' ', '\n']) < 0, "a name that is no file name");
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(Seeds, ":", "::", "1", "ffff", "256", "%1", "h", "ms", "ns");

    private static void Compare(string text, IpAddress ours)
    {
        bool isRead = IPAddress.TryParse(text, out IPAddress? theirs);
        BrokenPromiseException.Unless(isRead, $"\"{text}\" is read as {ours}, and is no address to the framework");
        IPAddress plain = theirs!.IsIPv4MappedToIPv6 ? theirs.MapToIPv4() : theirs;
        BrokenPromiseException.Unless(
            ours == IpAddress.FromBytes(plain.GetAddressBytes()) && (plain.AddressFamily == AddressFamily.InterNetwork) == ours.IsV4,
            $"\"{text}\" is read as {ours}, and by the framework as {plain}");
    }
}

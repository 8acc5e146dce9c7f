using System;
using System.Text;

namespace CsCni.Cni.Tests;

/// <summary>Documents for several tests.</summary>
internal static class SampleDocuments
{
    /// <summary>A config with a value of each kind in it.</summary>
    internal const string Config =
        """
        {
          "cniVersion": "1.1.0", "name": "n\u0065t", "type": "bridge", "isGateway": true, "mtu": 1400, "x": null,
          "vlanTrunk": [{"minID": 2, "maxID": 5}, {"id": -7.5e3}],
          "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.0.0/16"}], [{"subnet": "fd00::/64"}]], "routes": [{"dst": "0.0.0.0/0"}]},
          "dns": {"nameservers": ["10.1.0.1"], "domain": "é\ud83d\ude00", "search": [], "options": ["ndots:5"]},
          "runtimeConfig": {"mac": "02:00:00:00:00:01", "ips": ["10.1.0.7/16"]},
          "args": {"cni": {"labels": [{"key": "app", "value": "web"}]}},
          "cni.dev/valid-attachments": [{"containerID": "a", "ifname": "eth0"}],
          "prevResult": {
            "cniVersion": "1.1.0",
            "interfaces": [{"name": "eth0", "mac": "02:00:00:00:00:01", "sandbox": "/run/netns/x", "mtu": 1400}],
            "ips": [{"address": "10.1.0.7/16", "gateway": "10.1.0.1", "interface": 0}],
            "routes": [{"dst": "0.0.0.0/0", "gw": "10.1.0.1", "mtu": 1300, "advmss": 1200, "priority": 10, "table": 254, "scope": 0}],
            "dns": {}
          }
        }
        """;

    /// <summary>A value of the given kind that is nearly so many bytes long.</summary>
    internal static string Large(string kind, int bytes) => kind switch
    {
        "string" => $"\"{new string('x', bytes - 100)}\"",
        "escapes" => $"\"{Repeat("\\u00e9", bytes / 6 - 20)}\"",
        "members" => $"{{{Repeat("\"k\":1,", bytes / 6 - 20)}\"z\":2}}",
        "elements" => $"[{Repeat("1,", bytes / 2 - 50)}2]",
        "digits" => new string('9', bytes - 100),
        "objects" => $"[{Repeat("{},", bytes / 3 - 50)}2]",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>What a read gives, or the failure that a user would see; anything else is thrown on.</summary>
    internal static object? Outcome(Func<object?> read)
    {
        try
        {
            return read();
        }
        catch (CniException exception)
        {
            return exception;
        }
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}

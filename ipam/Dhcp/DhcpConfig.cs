using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Ipam.Dhcp;

/// <summary>The keys of ipam type <c>dhcp</c> that lead to the daemon; all others are the daemon's to read.</summary>
/// <param name="SocketPath">daemonSocketPath.</param>
/// <param name="StateDirectory">daemonStateDir: where the daemon keeps its leases, to see whether there is anything to release while it is down.</param>
/// <param name="Milliseconds">How long to wait for an answer: most of ipamTimeout, so that the answer is before its end.</param>
internal readonly record struct DhcpConfig(string SocketPath, string StateDirectory, int Milliseconds)
{
    private const string Type = "dhcp";
    private const int DefaultTimeoutSeconds = 90;

    /// <summary>True where ipam.type is dhcp. A type that is no text is another one: DEL has to get past it.</summary>
    internal static bool IsOf(NetworkConfig config)
    {
        JsonValue type = config.Ipam is { } ipam ? ipam["type"] : default;
        return type.Raw.Span is [(byte)'"', ..] && type.AsString() == Type;
    }

    /// <summary>Reads the keys.</summary>
    /// <param name="config">A config that <see cref="IsOf"/> is true for.</param>
    /// <exception cref="CniException">6: a wrong type. 7: invalid.</exception>
    internal static DhcpConfig Read(NetworkConfig config) => new(
        ReadPath(config.Ipam!["daemonSocketPath"], DhcpRendezvous.SocketPath, UnixConnection.MaxPathLength),
        ReadPath(config.Ipam["daemonStateDir"], DhcpRendezvous.StateDirectory, 4000),
        950 * (config.Root["ipamTimeout"].AsInteger(1, 3600) ?? DefaultTimeoutSeconds));

    private static string ReadPath(JsonValue value, string standard, int longest)
    {
        string path = value.AsString() is { Length: > 0 } text ? text : standard;
        return path[0] == '/' && path.Length <= longest && !path.Contains('\0')
            ? path
            : throw value.Invalid($"expected an absolute path of at most {longest} bytes, as \"{standard}\"");
    }
}

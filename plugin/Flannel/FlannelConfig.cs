using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Flannel;

/// <summary>The keys of the flannel CNI plugin, with its meanings, defaults and refusals; and delegateTimeout.</summary>
internal sealed class FlannelConfig
{
    /// <summary>delegate.type where it is not told.</summary>
    public const string DefaultType = "bridge";

    private const string DefaultDataDirectory = "/var/lib/cni/flannel";

    /// <summary>What the delegate calls has its own limits; this is for one that hangs.</summary>
    private const int DefaultTimeoutSeconds = 240;

    private FlannelConfig(NetworkConfig config)
    {
        JsonObject root = config.Root;
        SubnetPath = ReadPath(root["subnetFile"], SubnetFile.DefaultPath);
        DataDirectory = ReadDirectory(config);
        TimeoutMilliseconds = ReadTimeout(config);
        Delegate = root["delegate"].AsObject();
        DelegateType = ReadType(Delegate);
        Ipam = config.Ipam;
        if (Delegate is not null)
        {
            Refuse(Delegate["name"]);
            Refuse(Delegate["ipam"]);
        }
    }

    /// <summary>subnetFile.</summary>
    public string SubnetPath { get; }

    /// <summary>dataDir: where the delegates' configurations are kept until DEL.</summary>
    public string DataDirectory { get; }

    /// <summary>delegateTimeout, which is given in seconds: a delegate that runs as a process and has not answered by then is killed.</summary>
    public int TimeoutMilliseconds { get; }

    /// <summary>delegate: keys for the interface plugin; null where there are none.</summary>
    public JsonObject? Delegate { get; }

    /// <summary>delegate.type.</summary>
    public string DelegateType { get; }

    /// <summary>ipam: keys for the IPAM plugin; null where there are none.</summary>
    public JsonObject? Ipam { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public static FlannelConfig Read(NetworkConfig config) => new(config);

    /// <summary>dataDir alone, for what must work whatever has become of the other keys.</summary>
    /// <exception cref="CniException">6: not a string. 7: not an absolute path.</exception>
    public static string ReadDirectory(NetworkConfig config) => ReadPath(config.Root["dataDir"], DefaultDataDirectory);

    /// <summary>delegateTimeout alone, for what must work whatever it is.</summary>
    public static int TryReadTimeout(NetworkConfig config)
    {
        try
        {
            return ReadTimeout(config);
        }
        catch (CniException)
        {
            return 1000 * DefaultTimeoutSeconds;
        }
    }

    private static int ReadTimeout(NetworkConfig config) => 1000 * (config.Root["delegateTimeout"].AsInteger(1, 3600) ?? DefaultTimeoutSeconds);

    /// <summary>True for the type of a plugin that a call can be handed on to: not flannel's own.</summary>
    public static bool IsType(JsonValue value) =>
        !value.Raw.IsEmpty && value.Raw.Span[0] == (byte)'"' && value.AsString() is { Length: > 0 } type and not ("flannel" or "." or "..")
        && !type.Contains('/') && !type.Contains('\0');

    private static string ReadType(JsonObject? config)
    {
        JsonValue value = config?["type"] ?? default;
        return value.Raw.IsEmpty ? DefaultType
            : IsType(value) ? value.AsString()!
            : throw value.Invalid("'delegate' dictionary, if present, must have (string) 'type' field: expected the type of an interface plugin, as bridge");
    }

    private static string ReadPath(JsonValue value, string otherwise)
    {
        string path = value.AsString() is { Length: > 0 } given ? given : otherwise;
        return path[0] == '/' && !path.Contains('\0') ? path : throw value.Invalid("expected an absolute path");
    }

    private static void Refuse(JsonValue value)
    {
        if (!value.Raw.IsEmpty)
        {
            string key = value.Path[(value.Path.IndexOf('.') + 1)..];
            throw value.Invalid($"'delegate' dictionary must not have '{key}' field, it'll be set by flannel");
        }
    }
}

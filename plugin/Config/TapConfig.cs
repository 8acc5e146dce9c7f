using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>The keys that the reference plugin <c>tap</c> has beside those of <see cref="LinkConfig"/>.</summary>
internal sealed class TapConfig
{
    private TapConfig(JsonObject root)
    {
        MultiQueue = root["multiQueue"].AsBool() ?? false;
        Owner = ReadId(root["owner"]);
        Group = ReadId(root["group"]);
        Bridge = root["bridge"].AsString() ?? string.Empty;
        RefuseSelinux(root["selinuxContext"].AsString());
    }

    /// <summary>multiQueue: several processes may read from the link.</summary>
    public bool MultiQueue { get; }

    /// <summary>owner: the user whose processes may open the link; null for all users, as the kernel has it.</summary>
    public uint? Owner { get; }

    /// <summary>group: the group whose processes may open the link; null for all groups. With an owner, both must agree.</summary>
    public uint? Group { get; }

    /// <summary>bridge: a bridge in the container that the link becomes a port of; empty for none.</summary>
    public string Bridge { get; }

    /// <exception cref="CniException">2: selinuxContext. 6: a wrong type. 7: a value out of bounds.</exception>
    public static TapConfig Read(NetworkConfig config) => new(config.Root);

    private static uint? ReadId(JsonValue value) => value.AsInteger() switch
    {
        null => null,
        >= 0 and < uint.MaxValue and var id => (uint)id,
        _ => throw value.Invalid($"expected a numeric ID from 0 to {uint.MaxValue - 1}"),
    };

    /// <summary>The kernel labels the link as the process that makes it, and this one has no other label to take on.</summary>
    private static void RefuseSelinux(string? context)
    {
        if (!string.IsNullOrEmpty(context))
        {
            throw new CniException(
                ErrorCode.UnsupportedField,
                $"network configuration: selinuxContext is \"{context}\", which is not served: the link has the label of the plugin's own process; remove the key");
        }
    }
}

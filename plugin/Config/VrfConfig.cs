using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>The keys of the reference plugin <c>vrf</c>, with its meanings.</summary>
internal sealed class VrfConfig
{
    private VrfConfig(JsonObject root)
    {
        Name = ReadName(root["vrfname"]);
        JsonValue table = root["table"];
        long number = table.AsInteger() ?? 0;
        Table = number is >= 0 and <= uint.MaxValue ? (uint)number : throw table.Invalid($"expected the number of a routing table, 1 to {uint.MaxValue}, or 0 for one that is free");
    }

    /// <summary>vrfname: the link of kind vrf in the container.</summary>
    public string Name { get; }

    /// <summary>table: the VRF's; 0 for the first that is free, or that it has.</summary>
    public uint Table { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value, or no name.</exception>
    public static VrfConfig Read(NetworkConfig config) => new(config.Root);

    /// <summary>With keys that ADD refuses nothing can have been made.</summary>
    public static VrfConfig? TryRead(NetworkConfig config)
    {
        try
        {
            return Read(config);
        }
        catch (CniException)
        {
            return null;
        }
    }

    private static string ReadName(JsonValue value)
    {
        string name = value.AsString() ?? string.Empty;
        string? fault = InterfaceName.Fault(name);
        return fault is null ? name : throw new CniException(
            ErrorCode.InvalidConfig,
            $"network configuration: configuration is expected to have a valid vrf name: \"vrfname\", which names the VRF in the container that the interface joins, is \"{name}\", which {fault}");
    }
}

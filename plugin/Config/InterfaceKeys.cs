using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>Keys that several interface types read alike.</summary>
internal static class InterfaceKeys
{
    /// <summary>mtu in bytes; 0 leaves it to the kernel.</summary>
    /// <exception cref="Cni.CniException">6: not a number. 7: out of bounds.</exception>
    public static int ReadMtu(JsonObject root)
    {
        JsonValue value = root["mtu"];
        int mtu = value.AsInteger(0, 65535) ?? 0;
        return mtu is 0 or >= 68 ? mtu : throw value.Invalid("expected 0 (the kernel's choice) or a number from 68 to 65535");
    }
}

using CsCni.Linux;

namespace CsCni.Plugin.Steps;

/// <summary>What a tap link is given once it is there.</summary>
internal readonly record struct TapSettings
{
    /// <summary>MTU in bytes; 0 leaves it to the kernel.</summary>
    public int Mtu { get; init; }

    /// <summary>The hardware address; null leaves it to the kernel.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Index of the container's bridge that it becomes a port of; 0 for none.</summary>
    public int Master { get; init; }
}

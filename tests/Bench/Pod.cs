namespace CsCni.Bench;

/// <summary>A namespace that stands for a container.</summary>
internal sealed record Pod(string NetNs, string ContainerId)
{
    public string IfName { get; init; } = "eth0";

    public string NetNsPath => BenchNode.PathOf(NetNs);
}

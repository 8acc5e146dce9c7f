using System;

namespace CsCni.Cni;

/// <summary>One call of a plugin: its parameters and its configuration.</summary>
/// <param name="Environment">The parameters.</param>
/// <param name="Config">The configuration.</param>
/// <param name="Input">The configuration's bytes as they came, for delegated plugins.</param>
public sealed record CniCall(CniEnvironment Environment, NetworkConfig Config, ReadOnlyMemory<byte> Input)
{
    /// <summary>What ADD, DEL and CHECK are about.</summary>
    public Attachment Attachment => new(Config.Name, Environment.ContainerId, Environment.IfName);
}

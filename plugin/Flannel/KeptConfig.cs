using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Flannel;

/// <summary>A delegate's configuration as an ADD has kept it.</summary>
/// <param name="FileName">Its file in dataDir.</param>
/// <param name="Text">The configuration.</param>
/// <param name="Config">The same, read.</param>
internal sealed record KeptConfig(string FileName, ReadOnlyMemory<byte> Text, NetworkConfig Config)
{
    /// <summary>The node's subnets at that time.</summary>
    /// <exception cref="CniException">6 or 7: somebody has written something else into the file.</exception>
    public List<IpPrefix> Subnets() => SubnetMembers.ReadRanges(Config.Ipam);
}

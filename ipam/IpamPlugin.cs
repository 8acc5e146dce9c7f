using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Ipam.Commands;

namespace CsCni.Ipam;

/// <summary>The IPAM plugin: hands out addresses of configured ranges and keeps them in files that host-local understands.</summary>
internal sealed class IpamPlugin : ICniPlugin
{
    /// <inheritdoc/>
    public string About => "CsCni cscni-ipam: CNI IPAM plugin, compatible with host-local";

    /// <inheritdoc/>
    public CniResult Add(CniCall call) => AddCommand.Run(call);

    /// <inheritdoc/>
    public void Del(CniCall call) => DelCommand.Run(call);

    /// <inheritdoc/>
    public void Check(CniCall call) => CheckCommand.Run(call);

    /// <inheritdoc/>
    public void Gc(CniCall call) => GcCommand.Run(call);

    /// <inheritdoc/>
    public void Status(CniCall call) => StatusCommand.Run(call);
}

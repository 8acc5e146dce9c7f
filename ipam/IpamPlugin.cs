using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Ipam.Commands;
using CsCni.Ipam.Static;

namespace CsCni.Ipam;

/// <summary>
/// The IPAM plugin. Of ipam type static it gives the addresses that it is told; of any other it hands out addresses of
/// configured ranges and keeps them in files that host-local understands.
/// </summary>
internal sealed class IpamPlugin : ICniPlugin
{
    /// <inheritdoc/>
    public string About => "CsCni cscni-ipam: CNI IPAM plugin, compatible with host-local and static";

    /// <inheritdoc/>
    public string Types => "cscni-ipam, host-local, static";

    /// <inheritdoc/>
    public CniResult Add(CniCall call) => StaticConfig.IsOf(call.Config) ? StaticCommands.Add(call) : AddCommand.Run(call);

    /// <inheritdoc/>
    public void Del(CniCall call)
    {
        if (!StaticConfig.IsOf(call.Config))
        {
            DelCommand.Run(call);
        }
    }

    /// <inheritdoc/>
    public void Check(CniCall call)
    {
        if (StaticConfig.IsOf(call.Config))
        {
            StaticCommands.Check(call);
        }
        else
        {
            CheckCommand.Run(call);
        }
    }

    /// <inheritdoc/>
    public void Gc(CniCall call)
    {
        if (!StaticConfig.IsOf(call.Config))
        {
            GcCommand.Run(call);
        }
    }

    /// <inheritdoc/>
    public void Status(CniCall call)
    {
        if (StaticConfig.IsOf(call.Config))
        {
            StaticCommands.Status(call);
        }
        else
        {
            StatusCommand.Run(call);
        }
    }
}

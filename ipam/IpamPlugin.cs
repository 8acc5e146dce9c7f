using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Ipam.Commands;
using CsCni.Ipam.Dhcp;
using CsCni.Ipam.Static;

namespace CsCni.Ipam;

/// <summary>
/// The IPAM plugin. Of ipam type static it gives the addresses that it is told, of type dhcp those that a DHCP server leases;
/// of any other it hands out addresses of configured ranges and keeps them in files that host-local understands.
/// </summary>
internal sealed class IpamPlugin : ICniPlugin
{
    /// <inheritdoc/>
    public string About => "CsCni cscni-ipam: CNI IPAM plugin, compatible with host-local, static and dhcp";

    /// <inheritdoc/>
    public string Types => "cscni-ipam, host-local, static, dhcp";

    /// <inheritdoc/>
    public CniResult Add(CniCall call)
    {
        if (DhcpConfig.IsOf(call.Config))
        {
            return DhcpCommands.Add(call);
        }

        return StaticConfig.IsOf(call.Config) ? StaticCommands.Add(call) : AddCommand.Run(call);
    }

    /// <inheritdoc/>
    public void Del(CniCall call)
    {
        if (DhcpConfig.IsOf(call.Config))
        {
            DhcpCommands.Del(call);
        }
        else if (!StaticConfig.IsOf(call.Config))
        {
            DelCommand.Run(call);
        }
    }

    /// <inheritdoc/>
    public void Check(CniCall call)
    {
        if (DhcpConfig.IsOf(call.Config))
        {
            DhcpCommands.Check(call);
        }
        else if (StaticConfig.IsOf(call.Config))
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
        if (DhcpConfig.IsOf(call.Config))
        {
            DhcpCommands.Gc(call);
        }
        else if (!StaticConfig.IsOf(call.Config))
        {
            GcCommand.Run(call);
        }
    }

    /// <inheritdoc/>
    public void Status(CniCall call)
    {
        if (DhcpConfig.IsOf(call.Config))
        {
            DhcpCommands.Status(call);
        }
        else if (StaticConfig.IsOf(call.Config))
        {
            StaticCommands.Status(call);
        }
        else
        {
            StatusCommand.Run(call);
        }
    }
}

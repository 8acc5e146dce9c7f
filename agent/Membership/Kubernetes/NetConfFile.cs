using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Flannel;
using CsCni.Linux;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>
/// Follows net-conf.json. It is looked at now and then rather than watched: a ConfigMap's file is a link to a link that is
/// exchanged, of which inotify on the file tells nothing.
/// </summary>
internal sealed class NetConfFile(string path, TimeSpan interval, ClusterView view, ILogger log)
{
    /// <summary>A ConfigMap is at most so large.</summary>
    private const int LargestFile = 1024 * 1024;

    private string? _fault;

    /// <summary>Waits until the file holds another network or backend than the one that is known.</summary>
    /// <param name="known">The one that is known; null for none.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task<ClusterNetwork> NextAsync(ClusterNetwork? known, CancellationToken stop)
    {
        while (true)
        {
            if (Read() is ClusterNetwork network && network != known)
            {
                log.NetConfRead(path, network.Network.V4.ToString(), network.Network.V6.ToString(), network.Backend.Type);
                return network;
            }

            await Task.Delay(interval, stop);
        }
    }

    /// <summary>Reads it; null where it cannot be used, which is told once.</summary>
    private ClusterNetwork? Read()
    {
        try
        {
            ClusterNetwork network = NetworkConfigReader.Read(FileText.ReadBytes(path, LargestFile), $"\"{path}\"", SubnetOrigin.Elsewhere).Cluster;
            SetFault(null);
            return network;
        }
        catch (Exception exception) when (exception is LinuxException or FlannelFormatException)
        {
            SetFault(exception.Message);
            return null;
        }
    }

    private void SetFault(string? fault)
    {
        if (fault == _fault)
        {
            return;
        }

        if (fault is not null)
        {
            log.NetConfBroken(fault);
        }

        _fault = fault;
        view.SetNetConfFault(path, fault);
    }
}

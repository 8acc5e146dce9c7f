using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>Several etcd servers that are one.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private readonly List<EtcdServer> _members = [];

    internal IReadOnlyList<EtcdServer> Members => _members;

    internal static async Task<EtcdCluster> StartAsync(int count)
    {
        EtcdCluster cluster = new();
        int[] peerPorts = [.. Enumerable.Range(0, count).Select(static _ => EtcdServer.FreePort())];
        string all = string.Join(',', peerPorts.Select(static (port, index) => $"m{index}=http://127.0.0.1:{port}"));
        try
        {
            for (int index = 0; index < count; index++)
            {
                cluster._members.Add(EtcdServer.OfCluster($"m{index}", peerPorts[index], all));
            }

            // None serves before most of them run.
            await Task.WhenAll(cluster._members.ConvertAll(static member => member.ResumeAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EtcdServer member in _members)
        {
            await member.DisposeAsync();
        }
    }
}

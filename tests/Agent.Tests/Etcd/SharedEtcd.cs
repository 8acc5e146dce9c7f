using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Tests.Agent.Etcd;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedEtcd))]

namespace CsCni.Tests.Agent.Etcd;

/// <summary>One etcd for all tests that do it no harm, started by the first of them; each has a prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncLifetime
{
    private static int _prefixes;

    /// <summary>Started once, though classes that run side by side ask for it at one time.</summary>
    private readonly Lazy<Task<EtcdServer>> _server = new(static () => EtcdServer.StartAsync());

    /// <summary>The server.</summary>
    public Task<EtcdServer> ServerAsync() => _server.Value;

    /// <summary>A prefix that no other test has.</summary>
    public static string NewPrefix() => $"/t{Interlocked.Increment(ref _prefixes)}/network";

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}

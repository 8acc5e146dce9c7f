using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>Tells one waiter that there is something to do; told twice before it looks, it looks once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Tells.</summary>
    internal void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits until it has been told since the last wait.</summary>
    internal async Task WaitAsync(CancellationToken stop) => await _channel.Reader.ReadAsync(stop);
}

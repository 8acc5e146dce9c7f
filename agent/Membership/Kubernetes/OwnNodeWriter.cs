using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>
/// Makes this node in the API what it should be, whenever it is not: after an announcement, and after somebody else's hand.
/// Who writes against us makes us slower, not the API busier.
/// </summary>
internal sealed class OwnNodeWriter(string name, ApiClient client, ClusterView view, ApiTimes times, ILogger log)
{
    private readonly Pauses _pauses = new(times);
    private string? _fault;

    /// <summary>Writes until it is stopped, which throws <see cref="OperationCanceledException"/>.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await view.OwnChanged.WaitAsync(stop);
            _pauses.WentWell();
            TellFault(view.OwnFault());
            while (view.NextPatch() is ReadOnlyMemory<byte> patch)
            {
                await Task.Delay(await TryWriteAsync(patch, stop), stop);
            }
        }
    }

    /// <summary>Writes once.</summary>
    /// <returns>How long to wait before the next one, be it the same again.</returns>
    private async Task<TimeSpan> TryWriteAsync(ReadOnlyMemory<byte> patch, CancellationToken stop)
    {
        try
        {
            view.PutOwn(await client.PatchNodeStatusAsync(name, patch, stop));
            log.OwnNodeWritten(name);
            return _pauses.Next();
        }
        catch (ApiException exception)
        {
            TimeSpan pause = _pauses.After(exception);
            log.OwnNodeNotWritten(name, exception.Message, pause.TotalSeconds);
            return pause;
        }
    }

    private void TellFault(string? fault)
    {
        if (fault != _fault && fault is not null)
        {
            log.OwnNodeFault(name, fault);
        }

        _fault = fault;
    }
}

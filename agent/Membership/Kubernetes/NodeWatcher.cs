using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>
/// Keeps the view of the nodes true: a list of all, then a watch from the list's resource version on. A watch that ends, or
/// is lost, goes on from the last version that it told; only where the API no longer knows that one is all listed anew.
/// </summary>
internal sealed class NodeWatcher(ApiClient client, ClusterView view, ApiTimes times, ILogger log)
{
    /// <summary>
    /// A version that brings nothing so often, though the API answers, is of no use: an API that was put back to an older
    /// state knows nothing of it, and does not say so.
    /// </summary>
    private const int MostDoubts = 3;

    private readonly Pauses _pauses = new(times);
    private NodeListing? _listing;
    private string? _nextPage;
    private string? _version;
    private int _doubts;

    /// <summary>Follows the nodes until it is stopped.</summary>
    /// <param name="network">By which network and backend they are read.</param>
    /// <param name="stop">Ends it: without an exception.</param>
    internal async Task RunAsync(ClusterNetwork network, CancellationToken stop)
    {
        (_listing, _version, _doubts) = (null, null, 0);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await StepAsync(network, stop);
            }
            catch (ApiException exception)
            {
                // All that it can throw is that it was stopped.
                await RecoverAsync(exception, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The loop ends.
            }
        }
    }

    /// <summary>Does what comes next: a page of the list, or a watch until it ends.</summary>
    private async Task StepAsync(ClusterNetwork network, CancellationToken stop)
    {
        if (_version is null)
        {
            await ListPageAsync(network, stop);
            return;
        }

        await client.WatchNodesAsync(_version, OnEvent, view.Changed.Set, stop);
        log.WatchEnded(_version);

        // An API that ends each watch at once is not asked again at once.
        await Task.Delay(_pauses.Next(), stop);
    }

    private async Task ListPageAsync(ClusterNetwork network, CancellationToken stop)
    {
        if (_listing is null)
        {
            _listing = new(network, view);
            _nextPage = null;
        }

        (string version, _nextPage) = await client.ListNodesAsync(_nextPage, _listing.Add, stop);
        WentWell();
        if (_nextPage is not null)
        {
            return;
        }

        view.Commit(_listing);
        (_version, _listing) = (version, null);
    }

    /// <summary>Takes an event of the watch.</summary>
    /// <exception cref="ApiException">It is an error, or nothing that a watch of nodes has.</exception>
    internal void OnEvent(string? type, ApiObject node)
    {
        if (type == "ERROR")
        {
            throw Refusal.Of("the watch of nodes", 0, node, null);
        }

        if (string.IsNullOrEmpty(node.ResourceVersion))
        {
            throw new ApiException($"the API's watch has an event of type \"{Visible.Text(type)}\" without a resource version") { IsUseless = true };
        }

        switch (type)
        {
            case "ADDED" or "MODIFIED":
                view.Put(node);
                break;
            case "DELETED":
                view.Remove(node);
                break;
            case "BOOKMARK":
                break;
            default:
                throw new ApiException($"the API's watch has an event of type \"{Visible.Text(type)}\", expected ADDED, MODIFIED, DELETED, BOOKMARK or ERROR") { IsUseless = true };
        }

        _version = node.ResourceVersion;
        WentWell();
    }

    private void WentWell()
    {
        _doubts = 0;
        _pauses.WentWell();
    }

    private async Task RecoverAsync(ApiException failure, CancellationToken stop)
    {
        _doubts += failure.DoubtsVersion ? 1 : 0;
        if (failure.IsGone || _doubts >= MostDoubts)
        {
            (_listing, _version, _doubts) = (null, null, 0);
        }

        TimeSpan pause = _pauses.After(failure);
        if (failure.IsGone)
        {
            log.ListingAnew(failure.Message);
        }
        else
        {
            log.ApiLost(failure.Message, pause.TotalSeconds);
        }

        // What came before the failure is published meanwhile.
        view.Changed.Set();
        await Task.Delay(pause, stop);
    }
}

using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Etcd.Wire;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>The answer of /v3/watch: a message a line, for as long as both sides live.</summary>
internal sealed class EtcdWatch : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly LineReader _lines;
    private readonly string _where;
    private readonly Action _forgetToken;

    private EtcdWatch(HttpResponseMessage response, LineReader lines, EtcdRequest request, Action forgetToken) =>
        (_response, _lines, _where, Endpoint, _forgetToken) = (response, lines, request.Where, request.Endpoint, forgetToken);

    /// <summary>The endpoint that it is of.</summary>
    internal Uri Endpoint { get; }

    /// <summary>Takes over an answer whose head has come.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="forgetToken">Called where etcd cancels the watch because of the token.</param>
    /// <param name="stop">Gives up.</param>
    internal static async Task<EtcdWatch> OverAsync(HttpResponseMessage response, EtcdRequest request, Action forgetToken, CancellationToken stop)
    {
        LineReader lines = new(await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false), EtcdTransport.LongestAnswer);
        return new(response, lines, request, forgetToken);
    }

    /// <summary>The next message.</summary>
    /// <exception cref="EtcdException">The watch ends: broken off, canceled, or rubbish came.</exception>
    internal async Task<WatchResponse> ReadAsync(CancellationToken stop)
    {
        ReadOnlyMemory<byte> line;
        try
        {
            line = await _lines.ReadAsync(stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            throw EtcdTransport.Failure(exception, _where, TimeSpan.Zero);
        }

        if (line.IsEmpty)
        {
            throw new EtcdException(EtcdFault.Unreachable, $"{_where}: the watch has ended");
        }

        StreamedWatchResponse message = WireFormat.Read(line.Span, EtcdJson.Default.StreamedWatchResponse, _where);
        if (message.Result is not WatchResponse result)
        {
            throw message.Error is GatewayError error
                ? GatewayFailure.Of(_where, error)
                : new EtcdException(EtcdFault.Rubbish, $"{_where}: a message with neither result nor error");
        }

        return result.Canceled ? throw Canceled(result) : result;
    }

    /// <inheritdoc/>
    public void Dispose() => _response.Dispose();

    private EtcdException Canceled(WatchResponse result)
    {
        if (result.CompactRevision > 0)
        {
            return new(EtcdFault.Compacted, $"{_where}: changes before revision {result.CompactRevision} are compacted away");
        }

        // etcd 3.4 says the same of a token that has expired as of a user without the permission.
        EtcdException exception = GatewayFailure.OfText(_where, result.CancelReason is { Length: > 0 } reason ? reason : "the watch is canceled without a reason");
        if (exception.Fault is EtcdFault.Unauthenticated or EtcdFault.Denied)
        {
            _forgetToken();
        }

        return exception;
    }
}

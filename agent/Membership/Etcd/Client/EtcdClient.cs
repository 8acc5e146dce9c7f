using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Etcd.Wire;
using CsCni.Agent.Settings;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>
/// etcd v3 by its JSON gateway, the HTTP side of its gRPC interface (etcd 3.4 and later, on unless
/// <c>--enable-grpc-gateway=false</c>). Where an endpoint fails, the next one is asked. Safe for several callers at once.
/// </summary>
internal sealed class EtcdClient : IDisposable
{
    private readonly IReadOnlyList<Uri> _endpoints;
    private readonly EtcdTransport _transport;
    private readonly EtcdLogin _login;
    private volatile int _current;

    /// <summary>Makes a client; nothing is read or connected yet.</summary>
    internal EtcdClient(EtcdSettings settings, EtcdTimings timings)
    {
        _endpoints = settings.Endpoints;
        _transport = new(settings, timings);
        _login = new(settings, _transport);
    }

    /// <summary>True where a user is set, but etcd knows no users.</summary>
    internal bool IsUserIgnored => _login.IsNotEnabled;

    /// <summary>The connections to all endpoints.</summary>
    internal OpenConnections Connections => _transport.Connections;

    /// <summary>Lets the next call begin with another endpoint: what this one answers makes no sense, though it is an answer.</summary>
    internal void MoveOn() => _current = (_current + 1) % _endpoints.Count;

    /// <summary>Keys and values.</summary>
    internal Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken stop) =>
        CallAsync("/v3/kv/range", request, EtcdJson.Default.RangeRequest, EtcdJson.Default.RangeResponse, stop);

    /// <summary>The same of one endpoint: no other is asked.</summary>
    internal async Task<RangeResponse> RangeAtAsync(Uri endpoint, RangeRequest request, CancellationToken stop)
    {
        EtcdRequest call = new(endpoint, "/v3/kv/range", JsonSerializer.SerializeToUtf8Bytes(request, EtcdJson.Default.RangeRequest));
        byte[] answer = await WithTokenAsync(call, token => _transport.PostAsync(call, token, stop), stop).ConfigureAwait(false);
        return WireFormat.Read(answer, EtcdJson.Default.RangeResponse, call.Where);
    }

    /// <summary>A transaction: done in whole, or not at all.</summary>
    internal Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken stop) =>
        CallAsync("/v3/kv/txn", request, EtcdJson.Default.TxnRequest, EtcdJson.Default.TxnResponse, stop);

    /// <summary>A new lease.</summary>
    internal Task<LeaseResponse> GrantAsync(TimeSpan ttl, CancellationToken stop) =>
        CallAsync("/v3/lease/grant", new() { Ttl = (long)ttl.TotalSeconds }, EtcdJson.Default.LeaseRequest, EtcdJson.Default.LeaseResponse, stop);

    /// <summary>Lets a lease begin anew. The answer's TTL is 0 where it has ended.</summary>
    internal async Task<LeaseResponse> KeepAliveAsync(long lease, CancellationToken stop)
    {
        const string path = "/v3/lease/keepalive";
        StreamedLeaseResponse message = await CallAsync(
            path, new() { Id = lease }, EtcdJson.Default.LeaseRequest, EtcdJson.Default.StreamedLeaseResponse, stop).ConfigureAwait(false);
        return message.Result ?? throw (message.Error is GatewayError error
            ? GatewayFailure.Of($"etcd {path}", error)
            : new EtcdException(EtcdFault.Rubbish, $"etcd {path}: a message with neither result nor error"));
    }

    /// <summary>What a lease was granted, has left (-1 where it has ended) and which keys it has.</summary>
    internal Task<LeaseResponse> TimeToLiveAsync(long lease, CancellationToken stop) =>
        CallAsync("/v3/lease/timetolive", new() { Id = lease, Keys = true }, EtcdJson.Default.LeaseRequest, EtcdJson.Default.LeaseResponse, stop);

    /// <summary>Ends a lease and deletes its keys.</summary>
    /// <exception cref="EtcdException"><see cref="EtcdFault.NotFound"/> where it has ended.</exception>
    internal Task<LeaseResponse> RevokeAsync(long lease, CancellationToken stop) =>
        CallAsync("/v3/lease/revoke", new() { Id = lease }, EtcdJson.Default.LeaseRequest, EtcdJson.Default.LeaseResponse, stop);

    /// <summary>Watches. Several can be asked for at once, and are told apart by their IDs.</summary>
    internal Task<EtcdWatch> WatchAsync(IReadOnlyList<WatchCreateRequest> watches, CancellationToken stop)
    {
        MemoryStream body = new();
        foreach (WatchCreateRequest watch in watches)
        {
            // The request is a stream as the answer is: a message a line.
            JsonSerializer.Serialize(body, new() { CreateRequest = watch }, EtcdJson.Default.WatchRequest);
            body.WriteByte((byte)'\n');
        }

        byte[] messages = body.ToArray();
        return AnyEndpointAsync(endpoint => OpenAsync(new(endpoint, "/v3/watch", messages), stop));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _login.Dispose();
        _transport.Dispose();
    }

    private async Task<EtcdWatch> OpenAsync(EtcdRequest call, CancellationToken stop)
    {
        string? used = null;
        HttpResponseMessage response = await WithTokenAsync(call, token => _transport.OpenAsync(call, used = token, stop), stop).ConfigureAwait(false);
        return await EtcdWatch.OverAsync(response, call, () => _login.Forget(used), stop).ConfigureAwait(false);
    }

    private Task<TAnswer> CallAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken stop)
        where TAnswer : class
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        return AnyEndpointAsync(async endpoint =>
        {
            EtcdRequest call = new(endpoint, path, body);
            byte[] answer = await WithTokenAsync(call, token => _transport.PostAsync(call, token, stop), stop).ConfigureAwait(false);
            return WireFormat.Read(answer, answerType, call.Where);
        });
    }

    /// <summary>Asks the endpoint that answered last, and then each of the others once.</summary>
    private async Task<T> AnyEndpointAsync<T>(Func<Uri, Task<T>> ask)
    {
        List<EtcdException> failures = [];
        int first = _current;
        for (int tried = 0; ; tried++)
        {
            int index = (first + tried) % _endpoints.Count;
            try
            {
                T answer = await ask(_endpoints[index]).ConfigureAwait(false);
                _current = index;
                return answer;
            }
            catch (EtcdException exception) when (exception.IsOfEndpoint)
            {
                failures.Add(exception);
                if (failures.Count == _endpoints.Count)
                {
                    // The next call begins with another one, in case this one has eaten all of the time.
                    MoveOn();
                    throw failures.Count == 1 ? exception : NoneOf(failures);
                }
            }
        }
    }

    private static EtcdException NoneOf(List<EtcdException> failures) =>
        new(failures[0].Fault, $"none of {failures.Count} endpoints serves: {string.Join("; ", failures.ConvertAll(static failure => failure.Message))}");

    /// <summary>Asks with the token, and once more with a new one where etcd no longer takes it.</summary>
    private async Task<T> WithTokenAsync<T>(EtcdRequest call, Func<string?, Task<T>> ask, CancellationToken stop)
    {
        string? token = await _login.TokenAsync(call.Endpoint, stop).ConfigureAwait(false);
        try
        {
            return await ask(token).ConfigureAwait(false);
        }
        catch (EtcdException exception) when (exception.Fault == EtcdFault.TimedOut && token is not null)
        {
            // etcd waits for ever with a token that a store of another life gave, which a new one cures.
            _login.Forget(token);
            throw;
        }
        catch (EtcdException exception) when (exception.Fault == EtcdFault.Unauthenticated)
        {
            if (!_login.HasUser)
            {
                throw new EtcdException(EtcdFault.Denied, $"{exception.Message}: etcd wants a user: set etcd.username and etcd.passwordFile");
            }

            _login.Forget(token);
            return await ask(await _login.TokenAsync(call.Endpoint, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}

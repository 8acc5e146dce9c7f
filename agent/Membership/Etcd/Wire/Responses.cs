using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace CsCni.Agent.Membership.Etcd.Wire;

/// <summary>What every answer begins with.</summary>
internal sealed record ResponseHeader
{
    /// <summary>The store's revision when it answered.</summary>
    public long Revision { get; init; }
}

/// <summary>A key and its value.</summary>
internal sealed record KeyValue
{
    public byte[]? Key { get; init; }

    public byte[]? Value { get; init; }

    /// <summary>The revision at which the key came to be.</summary>
    public long CreateRevision { get; init; }

    /// <summary>The revision of the last write to it.</summary>
    public long ModRevision { get; init; }

    /// <summary>Its lease; 0 for none.</summary>
    public long Lease { get; init; }
}

/// <summary>Answer of /v3/kv/range.</summary>
internal sealed record RangeResponse
{
    public ResponseHeader? Header { get; init; }

    public IReadOnlyList<KeyValue>? Kvs { get; init; }

    /// <summary>Whether the limit left keys out.</summary>
    public bool More { get; init; }

    public long Count { get; init; }
}

/// <summary>Answer of /v3/kv/txn: the header's revision is that of its writes.</summary>
internal sealed record TxnResponse
{
    public ResponseHeader? Header { get; init; }

    /// <summary>Whether every condition was fulfilled.</summary>
    public bool Succeeded { get; init; }
}

/// <summary>Answer to a <see cref="LeaseRequest"/>.</summary>
internal sealed record LeaseResponse
{
    public ResponseHeader? Header { get; init; }

    [JsonPropertyName("ID")]
    public long Id { get; init; }

    /// <summary>Seconds that it has left; 0 (keepalive) or -1 (timetolive) where there is no such lease.</summary>
    [JsonPropertyName("TTL")]
    public long Ttl { get; init; }

    /// <summary>timetolive: seconds that it was granted for. Named in the .proto file without an underscore.</summary>
    [JsonPropertyName("grantedTTL")]
    public long GrantedTtl { get; init; }

    public IReadOnlyList<byte[]>? Keys { get; init; }
}

/// <summary>A message of the answer of /v3/lease/keepalive.</summary>
internal sealed record StreamedLeaseResponse
{
    public LeaseResponse? Result { get; init; }

    public GatewayError? Error { get; init; }
}

/// <summary>Answer of /v3/auth/authenticate.</summary>
internal sealed record AuthenticateResponse
{
    public string? Token { get; init; }
}

/// <summary>A change.</summary>
internal sealed record WatchEvent
{
    /// <summary>"DELETE"; left out for a put.</summary>
    public string? Type { get; init; }

    /// <summary>The pair after it; of a deletion the key and, as mod_revision, when.</summary>
    public KeyValue? Kv { get; init; }
}

/// <summary>What /v3/watch tells.</summary>
internal sealed record WatchResponse
{
    public ResponseHeader? Header { get; init; }

    public long WatchId { get; init; }

    public bool Created { get; init; }

    public bool Canceled { get; init; }

    /// <summary>Where the start was compacted away: the oldest revision that is left.</summary>
    public long CompactRevision { get; init; }

    public string? CancelReason { get; init; }

    /// <summary>More events of the same revision follow.</summary>
    public bool Fragment { get; init; }

    public IReadOnlyList<WatchEvent>? Events { get; init; }
}

/// <summary>A message of the answer of /v3/watch.</summary>
internal sealed record StreamedWatchResponse
{
    public WatchResponse? Result { get; init; }

    public GatewayError? Error { get; init; }
}

/// <summary>The body of an answer whose status is an error; within a stream the code is called grpc_code by etcd up to 3.5.</summary>
internal sealed record GatewayError
{
    public string? Message { get; init; }

    /// <summary>A code of gRPC.</summary>
    public int Code { get; init; }

    public int GrpcCode { get; init; }
}

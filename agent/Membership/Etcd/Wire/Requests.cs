using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace CsCni.Agent.Membership.Etcd.Wire;

/// <summary>/v3/kv/range: keys from <c>Key</c> up to, not including, <c>RangeEnd</c>; the one key where there is no end.</summary>
internal sealed record RangeRequest
{
    public required byte[] Key { get; init; }

    public byte[]? RangeEnd { get; init; }

    /// <summary>The most keys of the answer; 0 for all.</summary>
    public long Limit { get; init; }

    /// <summary>The store as it was at this revision; 0 for now.</summary>
    public long Revision { get; init; }

    /// <summary>Only how many.</summary>
    public bool CountOnly { get; init; }
}

/// <summary>Within a transaction: writes a key.</summary>
internal sealed record PutRequest
{
    public required byte[] Key { get; init; }

    public required byte[] Value { get; init; }

    /// <summary>The lease whose end deletes the key; 0 for none.</summary>
    public long Lease { get; init; }
}

/// <summary>Within a transaction: deletes a key.</summary>
internal sealed record DeleteRangeRequest
{
    public required byte[] Key { get; init; }
}

/// <summary>A condition of a transaction, which every key of the range must fulfil; a key that does not exist has version and revision 0.</summary>
internal sealed record Compare
{
    public required byte[] Key { get; init; }

    public byte[]? RangeEnd { get; init; }

    /// <summary>"VERSION" or "MOD".</summary>
    public required string Target { get; init; }

    /// <summary>"EQUAL" or "LESS".</summary>
    public required string Result { get; init; }

    public long? Version { get; init; }

    public long? ModRevision { get; init; }
}

/// <summary>What a transaction does: one of the two.</summary>
internal sealed record RequestOp
{
    public PutRequest? RequestPut { get; init; }

    public DeleteRangeRequest? RequestDeleteRange { get; init; }
}

/// <summary>/v3/kv/txn.</summary>
internal sealed record TxnRequest
{
    public required IReadOnlyList<Compare> Compare { get; init; }

    public required IReadOnlyList<RequestOp> Success { get; init; }
}

/// <summary>/v3/lease/grant (TTL), /v3/lease/keepalive, /v3/lease/revoke (ID) and /v3/lease/timetolive (ID and keys).</summary>
internal sealed record LeaseRequest
{
    [JsonPropertyName("ID")]
    public long Id { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("TTL")]
    public long Ttl { get; init; }

    /// <summary>Whether the answer tells the keys of the lease.</summary>
    public bool Keys { get; init; }
}

/// <summary>/v3/auth/authenticate.</summary>
internal sealed record AuthenticateRequest
{
    public required string Name { get; init; }

    public required string Password { get; init; }
}

/// <summary>A message of the request of /v3/watch, which may have several.</summary>
internal sealed record WatchRequest
{
    public required WatchCreateRequest CreateRequest { get; init; }
}

/// <summary>What is watched.</summary>
internal sealed record WatchCreateRequest
{
    public required byte[] Key { get; init; }

    public byte[]? RangeEnd { get; init; }

    /// <summary>The first revision whose events are told.</summary>
    public long StartRevision { get; init; }

    /// <summary>What the answers bear; 0 lets etcd choose.</summary>
    public long WatchId { get; init; }

    /// <summary>Whether etcd tells its revision now and then where nothing happens.</summary>
    public bool ProgressNotify { get; init; }

    /// <summary>Whether etcd cuts large answers into several.</summary>
    public bool Fragment { get; init; }
}

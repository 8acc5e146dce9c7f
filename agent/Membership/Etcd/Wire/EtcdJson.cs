using System.Text.Json.Serialization;

namespace CsCni.Agent.Membership.Etcd.Wire;

/// <summary>
/// The messages of etcd's JSON gateway (its rpc.proto, by protobuf's JSON mapping): names as in the .proto file, bytes in
/// base64, 64-bit numbers as strings, and default values left out.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RangeRequest))]
[JsonSerializable(typeof(RangeResponse))]
[JsonSerializable(typeof(TxnRequest))]
[JsonSerializable(typeof(TxnResponse))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseResponse))]
[JsonSerializable(typeof(StreamedLeaseResponse))]
[JsonSerializable(typeof(AuthenticateRequest))]
[JsonSerializable(typeof(AuthenticateResponse))]
[JsonSerializable(typeof(WatchRequest))]
[JsonSerializable(typeof(StreamedWatchResponse))]
[JsonSerializable(typeof(GatewayError))]
internal sealed partial class EtcdJson : JsonSerializerContext;

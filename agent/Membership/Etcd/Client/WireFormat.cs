using System;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>Reads what an endpoint sent, which may be anything.</summary>
internal static class WireFormat
{
    /// <summary>Reads a message.</summary>
    /// <param name="json">The bytes, which the error does not show: they may hold a token.</param>
    /// <param name="type">What it is.</param>
    /// <param name="where">Endpoint and path, for the error.</param>
    /// <exception cref="EtcdException">It is not JSON, or not this message.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string where)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException();
        }
        catch (Exception exception) when (IsFault(exception))
        {
            string place = exception is JsonException { Path.Length: > 0 } at ? $" at {GatewayFailure.Printable(at.Path)}" : string.Empty;
            throw new EtcdException(EtcdFault.Rubbish, $"{where}: the answer is not the JSON of etcd's gateway{place} ({json.Length} bytes)");
        }
    }

    /// <summary>What the serializer throws at input that does not fit.</summary>
    internal static bool IsFault(Exception exception) => exception is JsonException or FormatException or InvalidOperationException or NotSupportedException;
}

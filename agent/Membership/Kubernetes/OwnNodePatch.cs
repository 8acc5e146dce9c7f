using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>The strategic merge patch that makes a node what it should be.</summary>
internal static class OwnNodePatch
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares a node with what it should be.</summary>
    /// <param name="node">The node as the API has it.</param>
    /// <param name="keys">The annotations' keys.</param>
    /// <param name="annotations">What <see cref="OwnAnnotations.Written"/> should be, by kind, null for absent; null to leave all as they are.</param>
    /// <param name="condition">What NetworkUnavailable should be; null to leave it as it is.</param>
    /// <returns>The patch; null where nothing differs.</returns>
    internal static ReadOnlyMemory<byte>? Make(OwnNode node, AnnotationKeys keys, IReadOnlyList<string?>? annotations, NodeCondition? condition)
    {
        AnnotationKind[] changed = annotations is null ? [] : [.. OwnAnnotations.Written.Where(kind => node[kind] != annotations[(int)kind])];
        bool setsCondition = condition is not null && node.NetworkUnavailable != condition;
        if (changed.Length == 0 && !setsCondition)
        {
            return null;
        }

        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, _options))
        {
            writer.WriteStartObject();
            if (changed.Length > 0)
            {
                WriteAnnotations(writer, keys, changed, annotations!);
            }

            if (setsCondition)
            {
                WriteCondition(writer, condition!);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, AnnotationKeys keys, AnnotationKind[] changed, IReadOnlyList<string?> annotations)
    {
        writer.WriteStartObject("metadata"u8);
        writer.WriteStartObject("annotations"u8);
        foreach (AnnotationKind kind in changed)
        {
            // null takes an annotation away.
            writer.WriteString(keys[kind], annotations[(int)kind]);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCondition(Utf8JsonWriter writer, NodeCondition condition)
    {
        string now = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        writer.WriteStartObject("status"u8);
        writer.WriteStartArray("conditions"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, NodeCondition.Type);
        writer.WriteString("status"u8, condition.Status);
        writer.WriteString("reason"u8, condition.Reason);
        writer.WriteString("message"u8, condition.Message);
        writer.WriteString("lastHeartbeatTime"u8, now);
        writer.WriteString("lastTransitionTime"u8, now);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

using System;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;

namespace CsCni.Tests.ApiServer;

/// <summary>Writes nodes as the API does, if told to with as much about images and fields as a real node has.</summary>
public static class NodeText
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lock _lock = new();

    private static byte[] _managedFields = [], _images = [];

    private static int _padding = -1;

    /// <summary>Writes a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="hasKind">Whether apiVersion and kind stand in it: not within a list.</param>
    /// <param name="padding">How many bytes of other things it has.</param>
    public static ReadOnlyMemory<byte> Of(StoredNode node, bool hasKind, int padding)
    {
        ArrayBufferWriter<byte> buffer = new(1024 + padding);
        using Utf8JsonWriter writer = new(buffer, _options);
        Write(writer, node, hasKind, padding);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <inheritdoc cref="Of"/>
    public static void Write(Utf8JsonWriter writer, StoredNode node, bool hasKind, int padding)
    {
        Prepare(padding);
        writer.WriteStartObject();
        if (hasKind)
        {
            writer.WriteString("kind", "Node");
            writer.WriteString("apiVersion", "v1");
        }

        foreach ((string key, JsonNode? value) in node.Content)
        {
            writer.WritePropertyName(key);
            byte[] more = padding <= 0 ? [] : key == "metadata" ? _managedFields : key == "status" ? _images : [];
            if (more.Length == 0)
            {
                value!.WriteTo(writer);
            }
            else
            {
                WriteWith(writer, (JsonObject)value!, key == "metadata" ? "managedFields" : "images", more);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteWith(Utf8JsonWriter writer, JsonObject content, string key, byte[] more)
    {
        writer.WriteStartObject();
        foreach ((string inner, JsonNode? value) in content)
        {
            writer.WritePropertyName(inner);
            value!.WriteTo(writer);
        }

        writer.WritePropertyName(key);
        writer.WriteRawValue(more, skipInputValidation: true);
        writer.WriteEndObject();
    }

    /// <summary>Half of the padding is managedFields, half images, in the API's own shapes.</summary>
    private static void Prepare(int padding)
    {
        lock (_lock)
        {
            if (_padding != padding)
            {
                Fill(padding);
            }
        }
    }

    private static void Fill(int padding)
    {
        StringBuilder fields = new("[{\"manager\":\"kubelet\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:metadata\":{\"f:annotations\":{\".\":{}");
        for (int number = 0; fields.Length < padding / 2; number++)
        {
            fields.Append($",\"f:example.org/key-{number}\":{{}},\"k:{{\\\"type\\\":\\\"Condition{number}\\\"}}\":{{\".\":{{}},\"f:lastHeartbeatTime\":{{}}}}");
        }

        StringBuilder images = new("[{\"names\":[],\"sizeBytes\":0}");
        for (int number = 0; images.Length < padding / 2; number++)
        {
            images.Append($",{{\"names\":[\"registry.example.org/team/image-{number}@sha256:{number:x64}\",\"registry.example.org/team/image-{number}:v1.{number}\"],\"sizeBytes\":{1_000_000 + number}}}");
        }

        _managedFields = Encoding.UTF8.GetBytes(fields.Append("}}}}]").ToString());
        _images = Encoding.UTF8.GetBytes(images.Append(']').ToString());
        _padding = padding;
    }
}

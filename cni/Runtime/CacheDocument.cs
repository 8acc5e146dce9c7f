using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>A file of the cache: libcni's "cniCacheV1".</summary>
internal static class CacheDocument
{
    internal const string Kind = "cniCacheV1";

    /// <summary>True where the document says that it is one.</summary>
    internal static bool IsOne(JsonObject root) => root["kind"].AsString() == Kind;

    internal static ReadOnlyMemory<byte> ToJson(CachedAttachment cached)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JsonOutput.Options.Encoder, SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, Kind);
            writer.WriteString("containerId"u8, cached.Attachment.ContainerId);
            writer.WriteBase64String("config"u8, cached.Config.Span);
            writer.WriteString("ifName"u8, cached.Attachment.IfName);
            writer.WriteString("networkName"u8, cached.Attachment.Network);
            WriteRequest(writer, cached.Request);
            WriteRaw(writer, "result"u8, cached.Result);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <exception cref="CniException">6 or 7: a field is missing or of the wrong type.</exception>
    internal static CachedAttachment Read(JsonObject root)
    {
        Attachment attachment = new(
            ReadName(root["networkName"], Identifier.Fault, "a network's name"),
            ReadName(root["containerId"], Identifier.Fault, "a container ID"),
            ReadName(root["ifName"], InterfaceName.Fault, "an interface's name"));
        AttachmentRequest request = new(
            attachment.ContainerId,
            root["netns"].AsString() ?? SandboxOf(root["result"]),
            attachment.IfName,
            ReadArguments(root["cniArgs"]),
            root["capabilityArgs"].AsObject());
        return new(attachment, request, ReadConfig(root["config"]), root["result"].AsObject()?.Raw ?? default);
    }

    private static void WriteRequest(Utf8JsonWriter writer, AttachmentRequest request)
    {
        if (request.NetNsPath.Length > 0)
        {
            writer.WriteString("netns"u8, request.NetNsPath);
        }

        if (request.Arguments.Count > 0)
        {
            writer.WriteStartArray("cniArgs"u8);
            foreach ((string key, string value) in request.Arguments)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(key);
                writer.WriteStringValue(value);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        if (request.Capabilities is { Members.Count: > 0 } capabilities)
        {
            WriteRaw(writer, "capabilityArgs"u8, capabilities.Raw);
        }
    }

    private static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> raw)
    {
        if (!raw.IsEmpty)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(ResultText.Compact(raw.Span), skipInputValidation: true);
        }
    }

    /// <summary>libcni before 1.2 did not remember CNI_NETNS; plugins tell it as the sandbox of the interfaces in it.</summary>
    private static string SandboxOf(JsonValue result)
    {
        foreach (JsonValue element in result.AsObject()?["interfaces"].AsArray() ?? [])
        {
            if (element.AsObject()?["sandbox"].AsString() is { Length: > 0 } sandbox)
            {
                return sandbox;
            }
        }

        return string.Empty;
    }

    /// <summary>The file of an attachment is named by these, and so are the files that plugins keep for it.</summary>
    private static string ReadName(JsonValue value, Func<string, string?> faultOf, string what)
    {
        string name = value.AsString() ?? throw value.Invalid($"expected {what}");
        return faultOf(name) is { } fault ? throw value.Invalid($"expected {what}: it {fault}") : name;
    }

    private static List<(string Key, string Value)> ReadArguments(JsonValue list)
    {
        List<(string Key, string Value)> pairs = [];
        foreach (JsonValue element in list.AsArray())
        {
            List<string> pair = element.AsStrings();
            pairs.Add(pair.Count == 2 ? (pair[0], pair[1]) : throw element.Invalid("expected a key and a value"));
        }

        return pairs;
    }

    private static byte[] ReadConfig(JsonValue value)
    {
        string text = value.AsString() ?? string.Empty;
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : throw value.Invalid("expected base64");
    }
}

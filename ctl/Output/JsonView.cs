using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;

namespace CsCni.Ctl.Output;

/// <summary>Outcomes as documents, for scripts.</summary>
internal static class JsonView
{
    internal static void Write(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, JsonOutput.Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        Screen.Document(buffer.WrittenMemory);
    }

    internal static void WritePlugins(Utf8JsonWriter writer, IReadOnlyList<PluginOutcome> outcomes)
    {
        writer.WriteStartArray("plugins"u8);
        foreach (PluginOutcome outcome in outcomes)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, outcome.Type);
            if (outcome.Versions.Count > 0)
            {
                writer.WriteStartArray("supportedVersions"u8);
                foreach (string version in outcome.Versions)
                {
                    writer.WriteStringValue(version);
                }

                writer.WriteEndArray();
            }

            WriteError(writer, outcome.Error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static void WriteAttachment(Utf8JsonWriter writer, Attachment attachment, CniException? error)
    {
        writer.WriteStartObject();
        writer.WriteString("containerID"u8, attachment.ContainerId);
        writer.WriteString("ifname"u8, attachment.IfName);
        WriteError(writer, error);
        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, CniException? error)
    {
        if (error is null)
        {
            return;
        }

        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("msg"u8, error.Message);
        if (error.Details.Length > 0)
        {
            writer.WriteString("details"u8, error.Details);
        }

        writer.WriteEndObject();
    }
}

using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using CsCni.Cni.Json;

namespace CsCni.Cni.Runtime;

/// <summary>
/// Derives what one plugin gets on standard input from the network's list (CNI specification 1.1.0, section 3 "Deriving
/// request configuration from plugin configuration").
/// </summary>
public static class PluginRequest
{
    /// <summary>The request of ADD, DEL and CHECK.</summary>
    /// <param name="list">The network.</param>
    /// <param name="plugin">One of its plugins.</param>
    /// <param name="request">The attachment; of its capabilities those go in that the plugin declares.</param>
    /// <param name="previous">prevResult; empty for none.</param>
    public static ReadOnlyMemory<byte> ForAttachment(
        NetworkConfigList list, PluginConfig plugin, AttachmentRequest request, ReadOnlyMemory<byte> previous) =>
        Write(list, plugin, DeclaresAny(plugin, request.Capabilities), writer =>
        {
            WriteRuntimeConfig(writer, plugin, request.Capabilities);
            if (!previous.IsEmpty)
            {
                writer.WritePropertyName("prevResult"u8);
                writer.WriteRawValue(previous.Span, skipInputValidation: true);
            }
        });

    /// <summary>The request of STATUS.</summary>
    public static ReadOnlyMemory<byte> ForNetwork(NetworkConfigList list, PluginConfig plugin) => Write(list, plugin, false, static _ => { });

    /// <summary>
    /// The request of GC. Both keys are written: the specification's, and the one that libcni once misspelt and that
    /// plugins may still read.
    /// </summary>
    public static ReadOnlyMemory<byte> ForGc(NetworkConfigList list, PluginConfig plugin, IReadOnlyCollection<Attachment> valid) =>
        Write(list, plugin, false, writer =>
        {
            WriteAttachments(writer, "cni.dev/valid-attachments"u8, valid);
            WriteAttachments(writer, "cni.dev/attachments"u8, valid);
        });

    private static ReadOnlyMemory<byte> Write(
        NetworkConfigList list, PluginConfig plugin, bool hasRuntimeConfig, Action<Utf8JsonWriter> more)
    {
        ArrayBufferWriter<byte> buffer = new(plugin.Root.Raw.Length + 1024);
        using (Utf8JsonWriter writer = new(buffer, JsonOutput.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("cniVersion"u8, list.Version.Text);
            writer.WriteString("name"u8, list.Name);
            foreach ((string name, ReadOnlyMemory<byte> raw) in plugin.Root.Members)
            {
                if (!IsGenerated(name, hasRuntimeConfig))
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(raw.Span, skipInputValidation: true);
                }
            }

            more(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>
    /// What the runtime makes itself never comes from the file, in whatever letter case it stands there: plugins take the
    /// last of two keys that differ in case. The specification forbids capabilities in a request. A runtimeConfig that
    /// stands in the file stays where there is none to put in its place: so does libcni.
    /// </summary>
    private static bool IsGenerated(string name, bool hasRuntimeConfig)
    {
        foreach (string generated in (ReadOnlySpan<string>)["cniVersion", "name", "capabilities", "prevResult"])
        {
            if (name.Equals(generated, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return (hasRuntimeConfig && name.Equals("runtimeConfig", StringComparison.OrdinalIgnoreCase))
            || name.StartsWith("cni.dev/", StringComparison.OrdinalIgnoreCase);
    }

    private static bool DeclaresAny(PluginConfig plugin, JsonObject? values)
    {
        foreach (string capability in plugin.Capabilities)
        {
            if (values is not null && !LastMember(values, capability).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteRuntimeConfig(Utf8JsonWriter writer, PluginConfig plugin, JsonObject? values)
    {
        if (values is null || !DeclaresAny(plugin, values))
        {
            return;
        }

        writer.WriteStartObject("runtimeConfig"u8);
        foreach (string capability in plugin.Capabilities)
        {
            ReadOnlyMemory<byte> raw = LastMember(values, capability);
            if (!raw.IsEmpty)
            {
                writer.WritePropertyName(capability);
                writer.WriteRawValue(raw.Span, skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>Names of capabilities are matched exactly; of two equal ones the last counts.</summary>
    private static ReadOnlyMemory<byte> LastMember(JsonObject values, string name)
    {
        ReadOnlyMemory<byte> found = default;
        foreach ((string member, ReadOnlyMemory<byte> raw) in values.Members)
        {
            found = member == name ? raw : found;
        }

        return found;
    }

    private static void WriteAttachments(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<Attachment> valid)
    {
        writer.WriteStartArray(name);
        foreach (Attachment attachment in valid)
        {
            writer.WriteStartObject();
            writer.WriteString("containerID"u8, attachment.ContainerId);
            writer.WriteString("ifname"u8, attachment.IfName);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

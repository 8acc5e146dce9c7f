using System;
using System.Buffers;
using System.Text.Json;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>Reads a network from a file: a list, or a single plugin that becomes a list of one.</summary>
public static class ConfigFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">A <c>.conflist</c>, <c>.conf</c> or <c>.json</c>; a file without "plugins" but with "type" is a single plugin.</param>
    /// <exception cref="CniException">5: it cannot be read. Else as <see cref="NetworkConfigList.Parse"/>.</exception>
    public static NetworkConfigList Load(string path)
    {
        ReadOnlyMemory<byte> json = ReadBytes(path);
        return IsList(path, json) ? NetworkConfigList.Parse(json, path, Folder(path)) : Wrap(json, path);
    }

    /// <summary>Reads what a cached attachment remembers of its network: a list, or a single plugin's configuration.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="what">What it is, for errors.</param>
    /// <exception cref="CniException">As <see cref="NetworkConfigList.Parse"/>.</exception>
    public static NetworkConfigList Parse(ReadOnlyMemory<byte> json, string what) =>
        IsList(string.Empty, json) ? NetworkConfigList.Parse(json, what) : Wrap(json, what);

    /// <summary>Makes a list of one of a single plugin's configuration.</summary>
    /// <param name="json">The bytes of a <c>.conf</c> or <c>.json</c>.</param>
    /// <param name="what">What it is, for errors: the file's path.</param>
    /// <exception cref="CniException">6: not JSON, or a wrong type. 7: no usable name or type. 1: an unknown version.</exception>
    public static NetworkConfigList Wrap(ReadOnlyMemory<byte> json, string what)
    {
        JsonObject root = JsonText.ParseObject(json, what);
        _ = PluginConfig.Read(new JsonValue(json, string.Empty, what), what);
        ArrayBufferWriter<byte> buffer = new(json.Length + 128);
        using (Utf8JsonWriter writer = new(buffer, JsonOutput.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("cniVersion"u8, root["cniVersion"].AsString() ?? string.Empty);
            if (root["name"].AsString() is { } name)
            {
                writer.WriteString("name"u8, name);
            }

            writer.WriteStartArray("plugins"u8);
            writer.WriteRawValue(json.Span.Trim(" \t\r\n"u8), skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return NetworkConfigList.Parse(buffer.WrittenMemory, what);
    }

    internal static byte[] ReadBytes(string path)
    {
        try
        {
            return FileText.ReadBytes(path, PluginHost.InputLimit);
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, exception.Message);
        }
    }

    private static string Folder(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path[..slash];
    }

    /// <summary>The name decides where it says something; a file of any other name is judged by its content.</summary>
    private static bool IsList(string path, ReadOnlyMemory<byte> json)
    {
        if (path.EndsWith(".conflist", StringComparison.Ordinal))
        {
            return true;
        }

        if (path.EndsWith(".conf", StringComparison.Ordinal))
        {
            return false;
        }

        JsonObject root = JsonText.ParseObject(json, path);
        return root["plugins"].IsPresent || !root["type"].IsPresent;
    }
}

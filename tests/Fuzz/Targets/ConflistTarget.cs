using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;

namespace CsCni.Fuzz.Targets;

/// <summary>A network's list, as cscnictl reads it, and the requests that are made of it for each plugin.</summary>
internal sealed class ConflistTarget() : JsonTarget("conflist", [.. Corpus.Examples(), .. Corpus.Documents("configs.txt")])
{
    private static readonly AttachmentRequest s_request = new(
        "c1",
        "/run/netns/x",
        "eth0",
        [("IgnoreUnknown", "1")],
        JsonText.ParseObject(Encoding.UTF8.GetBytes("""{"portMappings": [{"hostPort": 8080}], "bandwidth": {}, "ips": null}"""), "capabilities"));

    /// <summary>Each request holds the whole of its plugin.</summary>
    internal override int AllocationFactor => 256;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        NetworkConfigList list = ConfigFile.Parse(input, "network");
        IReadOnlyList<Attachment> valid = [new(list.Name, "c1", "eth0")];
        for (int index = 0; index < Math.Min(list.Plugins.Count, 4); index++)
        {
            PluginConfig plugin = list.Plugins[index];
            Check(list, PluginRequest.ForAttachment(list, plugin, s_request, "{\"cniVersion\":\"1.0.0\"}"u8.ToArray()));
            Check(list, PluginRequest.ForNetwork(list, plugin));
            NetworkConfig collected = Check(list, PluginRequest.ForGc(list, plugin, valid));
            BrokenPromiseException.Unless(collected.ValidAttachments() is { Count: 1 } told && told.Contains(valid[0]), "a GC that does not tell the valid attachments");
        }
    }

    private static NetworkConfig Check(NetworkConfigList list, ReadOnlyMemory<byte> request)
    {
        JsonObject root = JsonText.ParseObject(request, "request");
        BrokenPromiseException.Unless(root["name"].AsString() == list.Name, "a request with another name");
        BrokenPromiseException.Unless(root["cniVersion"].AsString() == list.Version.Text, "a request with another version");
        return NetworkConfig.Parse(request);
    }
}

using System;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: what was taken from the cache in which runtimes keep their attachments.</summary>
public sealed class FoundCacheTests
{
    /// <summary>The runtime removes the files of what it finds here by these very names.</summary>
    [Theory]
    [InlineData("networkName", "../x")]
    [InlineData("containerId", "a/../../b")]
    [InlineData("ifName", "..")]
    public void A_cached_attachment_whose_name_is_a_path_is_none(string key, string name)
    {
        string document = """{"kind": "cniCacheV1", "containerId": "c1", "config": "e30=", "ifName": "eth0", "networkName": "net", "result": {}}""";
        Assert.Equal("c1", CacheDocument.Read(Parse(document)).Attachment.ContainerId);
        string good = key switch { "networkName" => "net", "containerId" => "c1", _ => "eth0" };
        Assert.Throws<CniException>(() => CacheDocument.Read(Parse(document.Replace($"\"{key}\": \"{good}\"", $"\"{key}\": \"{name}\"", StringComparison.Ordinal))));
    }

    private static JsonObject Parse(string document) => JsonText.ParseObject(Encoding.UTF8.GetBytes(document), "file");
}

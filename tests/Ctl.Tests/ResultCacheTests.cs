using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using CsCni.Testing;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>The cache against libcni's own files.</summary>
public sealed class ResultCacheTests
{
    /// <summary>Written by the libcni (1.1) in containerd 1.6, "ctr run --cni"; only the directory of leases in the config is another.</summary>
    private const string OfLibcni = """
        {"kind":"cniCacheV1","containerId":"default-web1","config":"eyJjbmlWZXJzaW9uIjoiMS4wLjAiLCJuYW1lIjoidG5ldCIsInBsdWdpbnMiOlt7InR5cGUiOiJicmlkZ2UiLCJicmlkZ2UiOiJ0YnIwIiwiaXNHYXRld2F5Ijp0cnVlLCJpcGFtIjp7InR5cGUiOiJob3N0LWxvY2FsIiwiZGF0YURpciI6Ii9ydW4vbGVhc2VzIiwicmFuZ2VzIjpbW3sic3VibmV0IjoiMTAuMTIzLjAuMC8yNCJ9XV0sInJvdXRlcyI6W3siZHN0IjoiMC4wLjAuMC8wIn1dfX0seyJ0eXBlIjoicG9ydG1hcCIsImNhcGFiaWxpdGllcyI6eyJwb3J0TWFwcGluZ3MiOnRydWV9fV19Cg==","ifName":"eth0","networkName":"tnet","result":{"cniVersion":"1.0.0","dns":{},"interfaces":[{"mac":"52:56:17:22:91:66","name":"tbr0"},{"mac":"76:53:e9:0a:4d:fa","name":"veth45bbe3be"},{"mac":"1a:99:c4:d9:5c:ef","name":"eth0","sandbox":"/proc/11703/ns/net"}],"ips":[{"address":"10.123.0.2/24","gateway":"10.123.0.1","interface":2}],"routes":[{"dst":"0.0.0.0/0"}]}}
        """;

    private static readonly Attachment _attachment = new("tnet", "default-web1", "eth0");

    [Fact]
    public void A_file_of_libcni_is_read()
    {
        using TemporaryDirectory directory = new();
        CachedAttachment cached = Put(directory, "tnet-default-web1-eth0", OfLibcni).Read(_attachment)!;
        Assert.Equal(_attachment, cached.Attachment);
        Assert.Empty(cached.Request.Arguments);
        Assert.Null(cached.Request.Capabilities);
        Assert.Equal(["bridge", "portmap"], ConfigFile.Parse(cached.Config, "config").Plugins.Select(static plugin => plugin.Type));
        Assert.Equal("10.123.0.2/24", JsonDocument.Parse(cached.Result).RootElement.GetProperty("ips")[0].GetProperty("address").GetString());

        // That libcni did not remember CNI_NETNS: the sandbox in the result tells it.
        Assert.Equal("/proc/11703/ns/net", cached.Request.NetNsPath);
    }

    [Fact]
    public void A_file_of_ours_has_libcnis_keys_in_libcnis_order()
    {
        using TemporaryDirectory directory = new();
        ResultCache cache = Put(directory, "tnet-default-web1-eth0", OfLibcni);
        CachedAttachment cached = cache.Read(_attachment)!;
        AttachmentRequest request = cached.Request with { NetNsPath = string.Empty };
        cache.Write(cached with { Request = request });
        Assert.Equal(OfLibcni, File.ReadAllText(directory["results/tnet-default-web1-eth0"]));
    }

    /// <summary>The keys that this libcni left out stand where its struct has them: after networkName, before result.</summary>
    [Fact]
    public void Arguments_capabilities_and_namespace_are_remembered()
    {
        using TemporaryDirectory directory = new();
        ResultCache cache = new(directory.Path);
        JsonObject capabilities = JsonText.ParseObject("""{"portMappings": [ {"hostPort": 80} ]}"""u8.ToArray(), "capabilities");
        AttachmentRequest request = new("c1", "/run/netns/x", "net1", [("IgnoreUnknown", "1"), ("K", "v w")], capabilities);
        cache.Write(new(new("net", "c1", "net1"), request, "{\"a\": 1}"u8.ToArray(), "{ \"dns\": {} }"u8.ToArray()));
        Assert.Equal(
            """{"kind":"cniCacheV1","containerId":"c1","config":"eyJhIjogMX0=","ifName":"net1","networkName":"net","netns":"/run/netns/x","cniArgs":[["IgnoreUnknown","1"],["K","v w"]],"capabilityArgs":{"portMappings":[{"hostPort":80}]},"result":{"dns":{}}}""",
            File.ReadAllText(directory["results/net-c1-net1"]));
        AttachmentRequest read = cache.Read(new("net", "c1", "net1"))!.Request;
        Assert.Equal(request.Arguments, read.Arguments);
        Assert.Equal("/run/netns/x", read.NetNsPath);
        Assert.Equal("IgnoreUnknown=1;K=v w", read.ArgumentText);
        Assert.Equal("""{"portMappings":[{"hostPort":80}]}""", Encoding.UTF8.GetString(read.Capabilities!.Raw.Span));
    }

    [Fact]
    public void Only_the_owner_can_read()
    {
        using TemporaryDirectory directory = new();
        ResultCache cache = new(directory["var/lib/cni"]);
        cache.Write(Empty());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cache.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{cache.Path}/tnet-default-web1-eth0"));
        Assert.Single(Directory.GetFileSystemEntries(cache.Path));
    }

    [Fact]
    public void Of_two_new_ones_the_second_is_refused()
    {
        using TemporaryDirectory directory = new();
        ResultCache cache = new(directory.Path);
        Assert.True(cache.TryWriteNew(Empty()));
        Assert.False(cache.TryWriteNew(Empty() with { Result = "{}"u8.ToArray() }));
        Assert.True(cache.Read(_attachment)!.Result.IsEmpty);
        Assert.Single(Directory.GetFileSystemEntries(cache.Path));
        cache.Remove(_attachment);
        cache.Remove(_attachment);
        Assert.Null(cache.Read(_attachment));
    }

    [Fact]
    public void An_old_libcnis_bare_result_is_read()
    {
        using TemporaryDirectory directory = new();
        ResultCache cache = Put(directory, "tnet-default-web1-eth0", """{"cniVersion": "0.3.1", "ips": []}""");
        Assert.Contains("0.3.1", Encoding.UTF8.GetString(cache.Read(_attachment)!.Result.Span), StringComparison.Ordinal);
        Assert.Empty(cache.List());
    }

    [Fact]
    public void Rubbish_is_passed_over_in_the_list_and_named_when_asked_for()
    {
        using TemporaryDirectory directory = new();
        ResultCache cache = Put(directory, "tnet-default-web1-eth0", OfLibcni);
        Put(directory, "net-c1-eth0", OfLibcni[..100]);
        Put(directory, ".tnet-default-web1-eth0.12", OfLibcni);
        Put(directory, "net-c2-eth0", """{"kind": "cniCacheV1", "containerId": 7}""");
        Assert.Equal(_attachment, Assert.Single(cache.List()).Attachment);
        CniException error = Assert.Throws<CniException>(() => cache.Read(new("net", "c1", "eth0")));
        Assert.Contains("net-c1-eth0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_list_passes_over_is_told_to_who_asks()
    {
        using TemporaryDirectory directory = new();
        Put(directory, "tnet-default-web1-eth0", OfLibcni);
        Put(directory, "net-c1-eth0", OfLibcni[..100]);
        Put(directory, "tnet-default-web1-eth0.bak", OfLibcni);
        Put(directory, "tnet-default-web2-eth0", """{"cniVersion": "0.3.1", "ips": []}""");
        Put(directory, ".tnet-default-web1-eth0.12", OfLibcni[..100]);
        List<(string Path, CniException Error)> faults = [];
        Assert.Single(ResultCache.Of(directory["results"]).List(faults));
        Assert.Equal(
            ["net-c1-eth0", "tnet-default-web1-eth0.bak", "tnet-default-web2-eth0"],
            faults.Select(static fault => Path.GetFileName(fault.Path)));
        Assert.Contains("is not valid JSON", faults[0].Error.Message, StringComparison.Ordinal);
        Assert.Contains("is the cache file of tnet/default-web1/eth0", faults[1].Error.Message, StringComparison.Ordinal);
        Assert.Contains("is no cache file", faults[2].Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cache_is_an_empty_one()
    {
        ResultCache cache = new("/nonexistent");
        Assert.Empty(cache.List());
        Assert.Null(cache.Read(_attachment));
        cache.Remove(_attachment);
    }

    private static CachedAttachment Empty() => new(_attachment, new("default-web1", "/run/netns/x", "eth0", [], null), default, default);

    private static ResultCache Put(TemporaryDirectory directory, string name, string content)
    {
        Directory.CreateDirectory(directory["results"]);
        File.WriteAllText(directory[$"results/{name}"], content);
        return new(directory.Path);
    }
}

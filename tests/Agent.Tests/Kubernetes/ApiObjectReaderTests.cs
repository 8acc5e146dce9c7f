using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>What is picked out of the API's documents, however they are cut into pieces, and whatever else comes.</summary>
public sealed class ApiObjectReaderTests
{
    private const string Node = """
        {"kind":"Node","apiVersion":"v1","metadata":{"name":"n2","uid":"0b3e","resourceVersion":"17","creationTimestamp":null,
        "annotations":{"a/b":"{\"x\":[1]}","flannel.alpha.coreos.com/backend-data":"{\"VNI\":1,\"VtepMAC\":\"0e:00:00:00:00:02\"}",
        "flannel.alpha.coreos.com/public-ip":"192.168.50.2"},
        "managedFields":[{"manager":"k","fieldsV1":{"f:metadata":{"name":"no","f:annotations":{".":{}}}}}]},
        "spec":{"podCIDR":"10.244.2.0/24","podCIDRs":["10.244.2.0/24","fd00:244:2::/64"],"taints":[{"key":"podCIDR","podCIDRs":["9.9.9.9/9"]}]},
        "status":{"conditions":[{"type":"Ready","status":"True"},{"lastHeartbeatTime":null,"type":"NetworkUnavailable","status":"False","reason":"R","message":"M"}],
        "images":[{"names":["kind"],"sizeBytes":1}],"nodeInfo":{"name":"no"}}}
        """;

    private static readonly AnnotationKeys _keys = new("flannel.alpha.coreos.com");

    private static readonly string[] _pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "null", "true", "\"type\"", "\"object\"", "\"ADDED\"", "\"metadata\"", "\"items\"", "\"annotations\"", "\"conditions\"",
        "\"flannel.alpha.coreos.com/public-ip\"", "\"podCIDRs\"", "\"name\"", "\"status\"", "\"code\"", "17", "-1.5e400", "\"\\ud800\"", "\\u", "é", "\0", " ", "\n",
        "{\"metadata\":", "{\"type\":\"ADDED\",\"object\":{", "\"spec\":{\"podCIDRs\":[",
    ];

    [Fact]
    public void A_node_is_read()
    {
        ApiObject node = Read(Node).Root;
        Assert.Equal(("Node", "n2", "17"), (node.Kind, node.Name, node.ResourceVersion));
        Assert.Equal("192.168.50.2", node[AnnotationKind.PublicIpV4]);
        Assert.Equal("""{"VNI":1,"VtepMAC":"0e:00:00:00:00:02"}""", node[AnnotationKind.BackendDataV4]);
        Assert.Null(node[AnnotationKind.PublicIpV6]);
        Assert.Equal("10.244.2.0/24", node.PodCidr);
        Assert.Equal(["10.244.2.0/24", "fd00:244:2::/64"], node.PodCidrs);
        Assert.Equal(new NodeCondition("False", "R", "M"), node.NetworkUnavailable);
    }

    [Fact]
    public void A_list_gives_its_nodes_one_by_one_and_its_own_version()
    {
        List<string> seen = [];
        ApiObjectReader reader = new(_keys, isWatch: false) { OnItem = node => seen.Add($"{node.Name} {node.ResourceVersion} {node.PodCidrs.Count} {node[AnnotationKind.PublicIpV4]}") };
        Feed(reader, $$$"""{"items":[{{{Node}}},{"metadata":{"name":"n3"}},17,[{"metadata":{"name":"no"}}]],"kind":"NodeList","metadata":{"resourceVersion":"20","continue":"x"}}""", 7);
        Assert.Equal(["n2 17 2 192.168.50.2", "n3  0 "], seen);
        Assert.True(reader.IsComplete);
        Assert.Equal(("NodeList", "20", "x", null), (reader.Root.Kind, reader.Root.ResourceVersion, reader.Root.Continue, reader.Root.Name));
    }

    [Fact]
    public void Events_of_a_watch_are_read_in_either_order_of_their_keys()
    {
        List<string> seen = [];
        ApiObjectReader reader = new(_keys, isWatch: true) { OnEvent = (type, node) => seen.Add($"{type} {node.Name} {node.ResourceVersion} {node.Code} {node.RetryAfterSeconds} {node.Reason}") };
        Feed(
            reader,
            $$$"""
            {"type":"ADDED","object":{{{Node}}} }
            {"object":{"metadata":{"resourceVersion":"18"},"kind":"Node"},"type":"BOOKMARK"}
            {"type":"ERROR","object":{"kind":"Status","status":"Failure","metadata":{},"code":429,"reason":"TooManyRequests","details":{"retryAfterSeconds":3} } }
            """,
            11);
        Assert.Equal(["ADDED n2 17 0 0 ", "BOOKMARK  18 0 0 ", "ERROR   429 3 TooManyRequests"], seen);
    }

    [Theory]
    [InlineData("""{"metadata":[],"spec":"no","status":{"conditions":{"type":"NetworkUnavailable"}},"items":{"metadata":{"name":"n"}}}""")]
    [InlineData("""{"metadata":{"name":17,"annotations":["flannel.alpha.coreos.com/public-ip"]},"spec":{"podCIDRs":"10.0.0.0/8","podCIDR":null}}""")]
    [InlineData("""{"metadata":{"annotations":{"flannel.alpha.coreos.com/public-ip":{"name":"x"},"flannel.alpha.coreos.com/backend-type":null}}}""")]
    public void Values_of_another_kind_are_passed_over(string json)
    {
        ApiObject node = Read(json).Root;
        Assert.Null(node.Name);
        Assert.Null(node[AnnotationKind.PublicIpV4]);
        Assert.Empty(node.PodCidrs);
        Assert.Null(node.NetworkUnavailable);
    }

    [Fact]
    public void Of_a_value_that_is_too_long_the_length_is_kept()
    {
        string value = new('x', 100_000);
        ApiObject node = Read($$$"""{"metadata":{"annotations":{"flannel.alpha.coreos.com/public-ip":"{{{value}}}"} } }""").Root;
        Assert.Equal("(a value of 100000 bytes)", node[AnnotationKind.PublicIpV4]);
    }

    [Fact]
    public void A_token_without_end_is_refused()
    {
        ApiException refusal = Assert.Throws<ApiException>(() => Feed(new(_keys, isWatch: true), "{\"type\":\"" + new string('x', JsonTokenStream.LongestToken + 1), 65536));
        Assert.Contains("JSON token of more than 2097152 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_without_end_is_refused_and_no_more_than_its_limit_is_read()
    {
        string part = string.Concat(Enumerable.Repeat("{\"a\":[1,2,3]},", 1000));
        ApiObjectReader reader = new(_keys, isWatch: true);
        JsonTokenStream tokens = new(reader, manyValues: true);
        Put(tokens, "{\"type\":\"ADDED\",\"object\":{\"x\":[");
        long before = GC.GetAllocatedBytesForCurrentThread();
        int parts = 0;
        ApiException refusal = Assert.Throws<ApiException>(() =>
        {
            for (; parts < 10_000; parts++)
            {
                Put(tokens, part);
            }
        });
        Assert.Contains("entry of more than 8388608 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(parts * part.Length, JsonTokenStream.LongestEntry - (2 * part.Length), JsonTokenStream.LongestEntry);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2L * parts * part.Length);
    }

    [Fact]
    public void A_long_list_of_short_entries_is_no_entry_without_end()
    {
        string items = string.Join(',', Enumerable.Repeat(Node, 30_000));
        int seen = 0;
        ApiObjectReader reader = new(_keys, isWatch: false) { OnItem = _ => seen++ };
        Feed(reader, $$"""{"kind":"NodeList","items":[{{items}}]}""", 65536);
        Assert.True(items.Length > 2 * JsonTokenStream.LongestEntry);
        Assert.Equal(30_000, seen);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("17 ")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{\"metadata\":{\"name\":\"\\ud800\"}}")]
    [InlineData("{\"metadata\":{\"\\ud800\":1}}")]
    public void What_is_no_object_is_refused(string json) => Assert.Throws<ApiException>(() => Read(json));

    [Fact]
    public void Pieces_of_any_length_read_as_the_whole_does() => Prop.ForAll<byte, byte>(static (first, second) =>
    {
        List<string> whole = [], cut = [];
        string lines = $$"""{"type":"ADDED","object":{{Node}}}{"type":"DELETED","object":{{Node}}}""";
        ApiObjectReader Reader(List<string> seen) => new(_keys, isWatch: true) { OnEvent = (type, node) => seen.Add($"{type} {node.Name} {node[AnnotationKind.BackendDataV4]} {node.NetworkUnavailable}") };
        Feed(Reader(whole), lines, lines.Length);
        Feed(Reader(cut), lines, 1 + (first % 50), 1 + (second % 50));
        return whole.Count == 2 && whole.SequenceEqual(cut);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_comes_is_read_or_refused_with_little_memory()
    {
        Gen<string> documents = Gen.Elements(_pieces).ListOf().Select(static parts => string.Concat(parts));
        Prop.ForAll(documents.ToArbitrary(), ArbMap.Default.ArbFor<byte>(), static (document, size) =>
            Survives(document, isWatch: true, 1 + (size % 20)) && Survives(document, isWatch: false, 1 + (size % 20)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Bytes_that_change_on_their_way_are_read_or_refused() => Prop.ForAll<ushort, byte, byte>(static (where, value, size) =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"type":"ADDED","object":{{Node}}}""");
        bytes[where % bytes.Length] = value;
        return Survives(bytes, isWatch: true, 1 + (size % 100)) && Survives(bytes.AsSpan(25).ToArray(), isWatch: false, 1 + (size % 100));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static bool Survives(string document, bool isWatch, int size) => Survives(Encoding.UTF8.GetBytes(document), isWatch, size);

    /// <summary>Read or refused, and with a buffer and what a short document can hold at most.</summary>
    private static bool Survives(byte[] document, bool isWatch, int size)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Feed(new(_keys, isWatch), document, size);
        }
        catch (ApiException)
        {
            // Refused.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before < (4 * JsonTokenStream.UsualBuffer) + (1000L * document.Length);
    }

    private static ApiObjectReader Read(string json)
    {
        ApiObjectReader reader = new(_keys, isWatch: false);
        Feed(reader, json, json.Length);
        return reader;
    }

    private static void Feed(ApiObjectReader reader, string text, params int[] sizes) => Feed(reader, Encoding.UTF8.GetBytes(text), sizes);

    private static void Feed(ApiObjectReader reader, ReadOnlySpan<byte> bytes, params ReadOnlySpan<int> sizes)
    {
        JsonTokenStream tokens = new(reader, manyValues: reader.IsWatch);
        for (int turn = 0; bytes.Length > 0; turn++)
        {
            int count = Math.Min(sizes[turn % sizes.Length], bytes.Length);
            Put(tokens, bytes[..count]);
            bytes = bytes[count..];
        }
    }

    private static void Put(JsonTokenStream tokens, string text) => Put(tokens, Encoding.UTF8.GetBytes(text));

    private static void Put(JsonTokenStream tokens, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Memory<byte> free = tokens.Free();
            int count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free.Span);
            tokens.Commit(count);
            bytes = bytes[count..];
        }
    }
}

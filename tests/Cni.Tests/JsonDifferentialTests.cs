using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using CsCni.Cni.Json;
using Xunit;

namespace CsCni.Cni.Tests;

/// <summary>Our scanner beside the framework's reader: they accept the same documents, and read the same from them.</summary>
public sealed class JsonDifferentialTests
{
    private const string Seed = """{"a":[1,-2.5e+3,0,"x\\u00e9\\ud83d\\ude00\\n",{"b":null,"c":true}],"d":{"e":[],"f":{}},"g":"ü","h":false, "i" : 10 }""";

    [Fact]
    public void AcceptTheSameMutations()
    {
        Random random = new(7);
        int accepted = 0;
        for (int round = 0; round < 100_000; round++)
        {
            byte[] json = Mutate(Encoding.UTF8.GetBytes(Seed), random);
            bool ours = Accepts(json);
            accepted += ours ? 1 : 0;
            Assert.True(ours == FrameworkAccepts(json), $"ours {ours}: {Encoding.UTF8.GetString(json)} / {Convert.ToHexString(json)}");
            if (ours)
            {
                CompareValues(JsonText.ParseObject(json, "x"), json);
            }
        }

        Assert.InRange(accepted, 1_000, 99_000);
    }

    private static void CompareValues(JsonObject ours, byte[] json)
    {
        using JsonDocument theirs = JsonDocument.Parse(json);
        List<string> expected = [];
        foreach (JsonProperty member in theirs.RootElement.EnumerateObject())
        {
            expected.Add(member.Name + "=" + member.Value.GetRawText());
            if (member.Value.ValueKind == JsonValueKind.String && IsOnly(theirs, member.Name))
            {
                Assert.Equal(member.Value.GetString(), ours[member.Name].AsString());
            }
        }

        List<string> found = [];
        foreach ((string name, ReadOnlyMemory<byte> raw) in ours.Members)
        {
            found.Add(name + "=" + Encoding.UTF8.GetString(raw.Span));
        }

        Assert.Equal(expected, found);
    }

    /// <summary>Ours looks keys up without regard to case: a name that two members share in any case is not compared.</summary>
    private static bool IsOnly(JsonDocument document, string name)
    {
        int same = 0;
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            same += member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }

        return same == 1;
    }

    private static bool Accepts(byte[] json)
    {
        try
        {
            JsonText.ParseObject(json, "x");
            return true;
        }
        catch (CniException)
        {
            return false;
        }
    }

    private static bool FrameworkAccepts(byte[] json)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            return false;
        }

        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        try
        {
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
                // Half of a surrogate pair is no text.
                _ = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
            }

            return isObject;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[] Mutate(byte[] json, Random random)
    {
        List<byte> bytes = [.. json];
        ReadOnlySpan<byte> interesting = "{}[]\",:\\u0019-+.eEtfn \n\0d8"u8;
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int at = random.Next(bytes.Count);
            byte value = random.Next(4) == 0 ? (byte)random.Next(256) : interesting[random.Next(interesting.Length)];
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.Insert(at, value);
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }
        }

        return [.. bytes];
    }
}

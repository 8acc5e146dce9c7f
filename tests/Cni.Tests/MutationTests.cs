using System;
using System.Text;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using Xunit;

namespace CsCni.Cni.Tests;

/// <summary>Whatever comes in, a reader gives a value or a <see cref="CniException"/>; never another exception.</summary>
public sealed class MutationTests
{
    private static readonly string[] _fragments =
    [
        "null", "true", "-1", "1e999", "99999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "{}", "[]", "[[", "}}", ",", ":", "\"",
        "\\", "\"ip4\":{\"ip\":\"10.0.0.1/8\"},", "0.2.0", "/129", "::ffff:1.2.3.4", "é", "\ufeff",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_configs(int seed)
    {
        Random random = new(seed);
        int read = 0;
        for (int round = 0; round < 5000; round++)
        {
            byte[] json = Mutate(Encoding.UTF8.GetBytes(SampleDocuments.Config), random);
            try
            {
                if (SampleDocuments.Outcome(() => NetworkConfig.Parse(json)) is NetworkConfig config)
                {
                    read++;
                    ReadAll(config);
                }
            }
            catch (Exception exception) when (exception is not CniException)
            {
                Assert.Fail($"seed {seed}, round {round}: {exception}\n{Encoding.UTF8.GetString(json)}");
            }
        }

        // Mutations that never leave a document readable would test the outermost check only.
        Assert.InRange(read, 200, 4990);
    }

    private static void ReadAll(NetworkConfig config)
    {
        _ = SampleDocuments.Outcome(config.ValidAttachments);
        _ = SampleDocuments.Outcome(() => config.IpamType);
        Walk(config.Root);
        if (SampleDocuments.Outcome(() => config.PrevResult.AsObject()) is JsonObject prevResult
            && SampleDocuments.Outcome(() => ResultReader.Read(prevResult, config.Version)) is CniResult result)
        {
            foreach (SpecVersion version in SpecVersion.All)
            {
                // What was read can be written, and be read again.
                if (SampleDocuments.Outcome(() => ResultWriter.ToJson(result, version)) is ReadOnlyMemory<byte> written)
                {
                    _ = ResultReader.Read(JsonText.ParseObject(written, "result"), version);
                }
            }
        }
    }

    private static void Walk(JsonObject json)
    {
        foreach ((string name, _) in json.Members)
        {
            Walk(json[name]);
        }
    }

    private static void Walk(JsonValue value)
    {
        _ = SampleDocuments.Outcome(() => value.AsString());
        _ = SampleDocuments.Outcome(() => value.AsBool());
        _ = SampleDocuments.Outcome(() => value.AsInteger(0, 4094));
        _ = SampleDocuments.Outcome(value.AsStrings);
        _ = SampleDocuments.Outcome(() => ResultReader.ReadPrefix(value));
        _ = SampleDocuments.Outcome(() => ResultReader.ReadAddress(value));
        _ = SampleDocuments.Outcome(() => ResultReader.ReadRoutes(value));
        _ = SampleDocuments.Outcome(() => ResultReader.ReadDns(value));
        if (SampleDocuments.Outcome(value.AsObject) is JsonObject json)
        {
            Walk(json);
        }

        if (SampleDocuments.Outcome(value.AsArray) is System.Collections.Generic.List<JsonValue> elements)
        {
            elements.ForEach(Walk);
        }
    }

    private static byte[] Mutate(byte[] json, Random random)
    {
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int place = random.Next(json.Length);
            int length = Math.Min(random.Next(1, 12), json.Length - place);
            byte[] fragment = Encoding.UTF8.GetBytes(_fragments[random.Next(_fragments.Length)]);
            json = random.Next(5) switch
            {
                0 => [.. json[..place], (byte)random.Next(256), .. json[(place + 1)..]],
                1 => [.. json[..place], .. json[(place + length)..]],
                2 => [.. json[..place], .. fragment, .. json[place..]],
                3 => [.. json[..(place + length)], .. json[place..]],
                _ => ReplaceValue(json, place, fragment),
            };
        }

        return json;
    }

    /// <summary>Puts a fragment in the place of the next value, which mostly leaves valid JSON.</summary>
    private static byte[] ReplaceValue(byte[] json, int from, byte[] fragment)
    {
        int colon = Array.IndexOf(json, (byte)':', from);
        int end = colon < 0 ? -1 : Array.IndexOf(json, (byte)',', colon);
        return end < 0 ? json : [.. json[..(colon + 1)], .. fragment, .. json[end..]];
    }
}

using System;
using System.Diagnostics;
using System.Text;
using CsCni.Cni.Json;
using Xunit;

namespace CsCni.Cni.Tests;

public sealed class JsonTests
{
    [Fact]
    public void Each_truncation_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(SampleDocuments.Config);
        _ = NetworkConfig.Parse(whole);
        for (int length = 0; length < whole.Length; length++)
        {
            CniException error = Assert.Throws<CniException>(() => NetworkConfig.Parse(whole.AsMemory(0, length)));
            Assert.Equal(6, error.Code);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t\r ")]
    public void Nothing_is_no_document(string json) =>
        Assert.Equal("thing is empty (expected a JSON object)", Refused(json).Message);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    [InlineData("5")]
    [InlineData("true")]
    public void The_outermost_value_is_an_object(string json) => Assert.Equal("thing is not a JSON object", Refused(json).Message);

    [Theory]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{'a':1}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":\"\\x41\"}")]
    [InlineData("{} // no comments")]
    [InlineData("{\"a\":\"\0\"}")]
    [InlineData("\ufeff{}")]
    public void What_is_not_json_is_refused_with_its_place(string json)
    {
        CniException error = Refused(json);
        Assert.Equal(6, error.Code);
        Assert.Contains("thing is not valid JSON: line 1, byte ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_is_counted() =>
        Assert.Contains("line 3, byte 7", Refused("{\n\"a\": 1,\n \"b\": x}").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 0x80 }, 6)]
    [InlineData(new byte[] { 0xff }, 6)]
    [InlineData(new byte[] { 0xc3 }, 6)]
    [InlineData(new byte[] { 0xc0, 0xaf }, 6)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, 6)]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 }, 6)]
    public void What_is_not_utf8_is_refused_with_its_place(byte[] bytes, int place)
    {
        byte[] json = [.. "{\"a\":\""u8, .. bytes, .. "\"}"u8];
        CniException error = Assert.Throws<CniException>(() => JsonText.ParseObject(json, "thing"));
        Assert.Equal(6, error.Code);
        Assert.Equal($"thing is not valid UTF-8 at byte {place}", error.Message);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\ud83dx")]
    public void A_lone_surrogate_is_refused_wherever_it_stands(string escape)
    {
        foreach (string json in new[] { $"{{\"a\":\"{escape}\"}}", $"{{\"{escape}\":1}}", $"{{\"a\":[{{\"b\":[\"x{escape}\"]}}]}}" })
        {
            CniException error = Refused(json);
            Assert.Equal(6, error.Code);
            Assert.Contains("invalid escape in a string", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_pair_of_surrogates_is_a_character() =>
        Assert.Equal("\U0001F600", Parse("""{"a":"\ud83d\ude00"}""")["a"].AsString());

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Sixty_four_levels_and_no_more(string open, string close)
    {
        Assert.NotNull(Parse(Nested(63)));
        CniException error = Refused(Nested(64));
        Assert.Equal(6, error.Code);
        Assert.Contains("nested deeper than 64 levels", error.Message, StringComparison.Ordinal);
        Assert.Contains("nested deeper than 64 levels", Refused(Nested(200_000)).Message, StringComparison.Ordinal);

        string Nested(int levels)
        {
            StringBuilder text = new("{\"x\":");
            text.Insert(text.Length, open, levels).Append('1').Insert(text.Length, close, levels);
            return text.Append('}').ToString();
        }
    }

    [Fact]
    public void Brackets_within_a_string_are_no_levels() => Assert.DoesNotContain(
        "nested deeper", Refused($"{{\"a\":\"{new string('[', 100)}\",}}").Message, StringComparison.Ordinal);

    [Fact]
    public void Keys_are_found_as_the_reference_plugins_find_them()
    {
        JsonObject json = Parse("""{"isgateway":true,"IsGateway":false,"ISGATEWAY":true,"mtu":1,"MTU":null,"x":1,"x":2}""");
        Assert.True(json["isGateway"].AsBool());
        Assert.Null(json["mtu"].AsInteger());
        Assert.True(json["mtu"].IsNull);
        Assert.Equal(2, json["X"].AsInteger());
        Assert.Equal(7, json.Members.Count);
        Assert.Equal(1, Parse("""{"\u006dtu":1}""")["mtu"].AsInteger());
    }

    [Fact]
    public void Null_and_absent_are_the_same_but_can_be_told_apart()
    {
        JsonObject json = Parse("""{"a":null}""");
        foreach (string key in new[] { "a", "b" })
        {
            JsonValue value = json[key];
            Assert.Equal((null, null, null, null), (value.AsString(), value.AsBool(), value.AsInteger(), value.AsObject()));
            Assert.Null(value.AsInteger(0, 5));
            Assert.Empty(value.AsArray());
            Assert.Empty(value.AsStrings());
            Assert.False(value.IsPresent);
            Assert.Equal(key == "a", value.IsNull);
        }
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-0", 0L)]
    [InlineData("-5", -5L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Whole_numbers(string text, long expected) => Assert.Equal(expected, Parse($$"""{"a":{{text}}}""")["a"].AsInteger());

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("\"1\"")]
    [InlineData("true")]
    public void No_whole_numbers(string text) => Assert.Equal(
        $"thing: a is {text}, expected a whole number", Assert.Throws<CniException>(() => Parse($$"""{"a":{{text}}}""")["a"].AsInteger()).Message);

    [Theory]
    [InlineData("-1")]
    [InlineData("4095")]
    [InlineData("4294967297")]
    public void A_number_out_of_bounds_is_an_invalid_config(string text)
    {
        CniException error = Assert.Throws<CniException>(() => Parse($$"""{"a":[{"vlan":{{text}}}]}""")["a"].AsArray()[0].AsObject()!["vlan"].AsInteger(0, 4094));
        Assert.Equal(7, error.Code);
        Assert.Equal($"thing: invalid a[0].vlan {text}: expected a number from 0 to 4094", error.Message);
    }

    [Fact]
    public void A_wrong_type_is_named_with_path_and_value()
    {
        JsonObject json = Parse("""{"s":"t","n":5,"b":true,"o":{"p":["x",7,null]},"l":[1]}""");
        Wrong(() => json["n"].AsString(), "thing: n is 5, expected a string");
        Wrong(() => json["s"].AsBool(), "thing: s is \"t\", expected true or false");
        Wrong(() => json["n"].AsBool(), "thing: n is 5, expected true or false");
        Wrong(() => json["b"].AsInteger(), "thing: b is true, expected a whole number");
        Wrong(() => json["l"].AsObject(), "thing: l is [1], expected an object");
        Wrong(() => json["o"].AsArray(), "thing: o is {\"p\":[\"x\",7,null]}, expected an array");
        Wrong(() => json["o"].AsObject()!["p"].AsStrings(), "thing: o.p[1] is 7, expected a string");
        Wrong(() => Parse("""{"a":[null]}""")["a"].AsStrings(), "thing: a[0] is null, expected a string");
    }

    [Fact]
    public void A_long_value_is_shortened_between_characters()
    {
        string message = Assert.Throws<CniException>(() => Parse($$"""{"a":["{{new string('é', 500)}}"]}""")["a"].AsString()).Message;
        Assert.Contains("é…, expected a string", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', message);
        Assert.True(message.Length < 100);
    }

    [Fact]
    public void A_value_over_several_lines_is_shown_on_one() => Assert.Single(
        Assert.Throws<CniException>(() => Parse("{\"a\":[1,\r\n2,\n3]}")["a"].AsString()).Message.Split('\n'));

    [Theory]
    [InlineData("string")]
    [InlineData("escapes")]
    [InlineData("members")]
    [InlineData("elements")]
    [InlineData("digits")]
    [InlineData("objects")]
    public void A_mebibyte_is_read_in_no_time(string kind)
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"name\":\"n\",\"a\":{SampleDocuments.Large(kind, 1 << 20)}}}");
        _ = NetworkConfig.Parse(json);
        Stopwatch watch = Stopwatch.StartNew();
        NetworkConfig config = NetworkConfig.Parse(json);
        JsonValue value = config.Root["a"];
        _ = SampleDocuments.Outcome(() => value.AsString());
        _ = SampleDocuments.Outcome(() => value.AsInteger());
        _ = SampleDocuments.Outcome(() => value.AsArray());
        _ = SampleDocuments.Outcome(() => value.AsObject());
        Assert.True(watch.ElapsedMilliseconds < 10_000, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void Raw_is_the_value_and_nothing_around_it()
    {
        JsonObject json = Parse(""" { "a" : [ 1 , 2 ] , "b" : { "c" : "d" } } """);
        Assert.Equal("[ 1 , 2 ]", Encoding.UTF8.GetString(json["a"].Raw.Span));
        Assert.Equal("""{ "c" : "d" }""", Encoding.UTF8.GetString(json["b"].Raw.Span));
        Assert.Equal("b.c", json["b"].AsObject()!["c"].Path);
    }

    private static void Wrong(Action read, string message)
    {
        CniException error = Assert.Throws<CniException>(read);
        Assert.Equal(6, error.Code);
        Assert.Equal(message, error.Message);
    }

    private static JsonObject Parse(string json) => JsonText.ParseObject(Encoding.UTF8.GetBytes(json), "thing");

    private static CniException Refused(string json) => Assert.Throws<CniException>(() => Parse(json));
}

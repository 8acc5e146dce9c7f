using System;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.Cni.Tests;

public sealed class ErrorDocumentTests
{
    [Fact]
    public void The_document_has_the_specifications_fields()
    {
        JsonNode? written = JsonNode.Parse(ErrorDocument.ToJson("0.4.0", new(7, "a \"b\" <c> é", "line 1\nline 2")).Span);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"cniVersion":"0.4.0","code":7,"msg":"a \"b\" <c> é","details":"line 1\nline 2"}"""), written));
        Assert.Null(JsonNode.Parse(ErrorDocument.ToJson("1.1.0", new(7, "a")).Span)!["details"]);
    }

    [Fact]
    public void Any_text_can_be_written()
    {
        // A lone surrogate and control characters, as a path might bring them.
        const string Any = "a\ud800b\0\u0001\u007f\n";
        JsonNode error = JsonNode.Parse(ErrorDocument.ToJson("1.1.0", new(7, Any, Any)).Span)!;
        Assert.Equal("a\ufffdb\\u0000\\u0001\\u007f\\n", (string?)error["msg"]);
        Assert.StartsWith("a\ufffdb\0\u0001\u007f\n", (string?)error["details"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read()
    {
        CniException? error = ErrorDocument.Read(ErrorDocument.ToJson("1.1.0", new(11, "later", "more")));
        Assert.Equal((11, "later", "more"), (error!.Code, error.Message, error.Details));
        Assert.Equal((999, "x", string.Empty), Read("""{"code":999,"msg":"x"}"""));
        Assert.Equal((2147483647, "x", string.Empty), Read("""{"code":2147483647,"msg":"x"}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("netplugin failed")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"code":7}""")]
    [InlineData("""{"msg":"x"}""")]
    [InlineData("""{"code":"7","msg":"x"}""")]
    [InlineData("""{"code":7,"msg":5}""")]
    [InlineData("""{"code":7,"msg":"x"}{}""")]
    [InlineData("""{"code":7.5,"msg":"x"}""")]
    [InlineData("""{"code":4294967296,"msg":"x"}""")]
    [InlineData("""{"code":-1,"msg":"x"}""")]
    public void What_is_no_error_document_is_none(string json) => Assert.Null(Read(json));

    private static (int, string, string)? Read(string json) =>
        ErrorDocument.Read(Encoding.UTF8.GetBytes(json)) is { } error ? (error.Code, error.Message, error.Details) : null;
}

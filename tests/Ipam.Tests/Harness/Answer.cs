using System.Linq;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.Ipam.Tests.Harness;

/// <summary>What a call of a plugin came to.</summary>
/// <param name="Status">The exit status; 128 and the signal's number where it was killed.</param>
/// <param name="Output">Standard output.</param>
/// <param name="ErrorOutput">Standard error.</param>
internal sealed record Answer(int Status, string Output, string ErrorOutput)
{
    /// <summary>The one document on standard output.</summary>
    public JsonNode Document => JsonNode.Parse(Output)!;

    /// <summary>The addresses of a result, without their prefix lengths.</summary>
    public string[] Addresses =>
        [.. Succeeded().Document["ips"]!.AsArray().Select(static ip => ip!["address"]!.GetValue<string>().Split('/')[0])];

    /// <summary>The only address of a result.</summary>
    public string Address => Assert.Single(Addresses);

    /// <summary>The error's text.</summary>
    public string Message => Document["msg"]!.GetValue<string>();

    /// <summary>The error's code; 0 where there is none.</summary>
    public int Code => Status == 0 ? 0 : Document["code"]!.GetValue<int>();

    /// <summary>True where standard error has the one line that it may have: that the store was repaired.</summary>
    private bool IsRepair => ErrorOutput.StartsWith("cscni-ipam: \"", System.StringComparison.Ordinal)
        && ErrorOutput.Contains("\" was repaired; there were: ") && ErrorOutput.IndexOf('\n') == ErrorOutput.Length - 1;

    /// <summary>Asserts success.</summary>
    public Answer Succeeded()
    {
        Assert.True(Status == 0, $"status {Status}: {Output}{ErrorOutput}");
        return this;
    }

    /// <summary>Asserts an error of a code whose text holds all of the words.</summary>
    public void Failed(int code, params string[] words)
    {
        Assert.Equal(1, Status);
        Assert.Equal(code, Code);
        Assert.True(ErrorOutput.Length == 0 || IsRepair, ErrorOutput);
        foreach (string word in words)
        {
            Assert.Contains(word, Message);
        }
    }
}

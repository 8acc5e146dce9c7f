using System;
using System.Text;
using CsCni.Cni;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: what was quoted in an error broke up the line of a log, or was as long as the input.</summary>
public sealed class FoundLineTests
{
    [Theory]
    [InlineData("net\\u0000", "net\\u0000")]
    [InlineData("net\\n", "net\\n")]
    [InlineData("\\u001b[2Jnet", "\\u001b[2Jnet")]
    [InlineData("\\u202etxt.net", "\\u202etxt.net")]
    [InlineData("\\u2028", "\\u2028")]
    [InlineData("n\u00e9t", "n\u00e9t")]
    public void A_name_is_quoted_in_one_plain_line(string name, string quoted)
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"name\": \"{name}\", \"type\": \"bridge\"}}");
        CniException exception = Assert.Throws<CniException>(() => NetworkConfig.Parse(json));
        Assert.Contains($"\"{quoted}\"", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }

    [Fact]
    public void An_endless_name_is_cut_off()
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"name\": \"{new string('-', 500_000)}\", \"type\": \"bridge\"}}");
        CniException exception = Assert.Throws<CniException>(() => NetworkConfig.Parse(json));
        Assert.Equal(PlainLine.MaxLength, exception.Message.Length);
        Assert.EndsWith("…", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What is read of an error's document is made a line once more: one that was too long by an escape became another.</summary>
    [Theory]
    [InlineData(1, '\0')]
    [InlineData(2, '\0')]
    [InlineData(5, '\n')]
    [InlineData(6, '\u202e')]
    [InlineData(0, 'x')]
    public void A_line_that_was_cut_off_stays_as_it_is(int less, char last)
    {
        string line = PlainLine.Of(new string('x', PlainLine.MaxLength - less) + new string(last, less + 1));
        Assert.Equal(line, PlainLine.Of(line));
        Assert.InRange(line.Length, PlainLine.MaxLength - 6, PlainLine.MaxLength);
        Assert.EndsWith("x…", line.Replace("\\n", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>A text for each escaped character, which was thrown away at once: five times what the line takes.</summary>
    [Fact]
    public void Escapes_cost_no_more_than_the_line()
    {
        string text = new('\u202e', 600);
        string line = PlainLine.Of(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        PlainLine.Of(text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 2 * line.Length, 8 * line.Length);
    }

    /// <summary>The error's document had another message than the error: U+FFFD in the place of the half that was left.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_character_is_not_cut_in_two(int before)
    {
        string line = PlainLine.Of(new string('x', before) + string.Concat(System.Linq.Enumerable.Repeat("\ud83d\ude00", PlainLine.MaxLength)));
        Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        Assert.InRange(line.Length, PlainLine.MaxLength - 1, PlainLine.MaxLength);
    }

    [Fact]
    public void A_variable_with_a_line_end_is_quoted_too()
    {
        CniException exception = Assert.Throws<CniException>(() => CniArguments.Parse("IP=1\nMAC=2=3", "IP", "MAC"));
        Assert.Contains("IP=1\\nMAC=2=3", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The words around a delegated plugin's error are put in front of a message that is plain already.</summary>
    [Fact]
    public void A_message_within_another_is_not_escaped_twice() =>
        Assert.Equal("a: b\\nc\\\\", new CniException(7, "b\nc\\\\").Within("a").Message);
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using CsCni.Agent.Logging;
using CsCni.Agent.Settings;
using CsCni.Linux;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The lines of the log, and what text from outside can do to them.</summary>
public sealed partial class LogTests
{
    private readonly List<string> _lines = [];

    [Fact]
    public void A_line_of_text_has_time_level_message_and_values()
    {
        ILogger log = Log(LogFormat.Text);
        DateTime before = DateTime.UtcNow.AddMilliseconds(-1);
        PeerJoined(log, "node-2", IpPrefix.Parse("10.244.2.0/24"), "two words", true, 1.5);
        string line = Assert.Single(_lines);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info peer node-2 joined subnet=10\.244\.2\.0/24 note=""two words"" isNew=true seconds=1\.5\n$", line);
        Assert.InRange(DateTime.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), before, DateTime.UtcNow.AddSeconds(1));
    }

    [Fact]
    public void A_line_of_json_has_every_value_by_its_name_and_type()
    {
        ILogger log = Log(LogFormat.Json);
        PeerJoined(log, "node-2", IpPrefix.Parse("10.244.2.0/24"), "two words", true, 1.5);
        Taken(log, "a", new InvalidOperationException("it \"failed\""));
        JsonElement first = JsonDocument.Parse(_lines[0]).RootElement;
        Assert.Equal(
            ["time", "level", "message", "category", "peer", "subnet", "note", "isNew", "seconds"],
            first.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(("info", "peer node-2 joined", "LogTests"), (first.GetProperty("level").GetString(), first.GetProperty("message").GetString(), first.GetProperty("category").GetString()));
        Assert.Equal(("10.244.2.0/24", true, 1.5), (first.GetProperty("subnet").GetString(), first.GetProperty("isNew").GetBoolean(), first.GetProperty("seconds").GetDouble()));
        JsonElement second = JsonDocument.Parse(_lines[1]).RootElement;
        Assert.Equal(("error", "a", "it \"failed\""), (second.GetProperty("level").GetString(), second.GetProperty("message_").GetString(), second.GetProperty("error").GetString()));
        Assert.All(_lines, static line => Assert.EndsWith("}\n", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Text_from_outside_stays_in_its_line(bool isJson)
    {
        LogFormat format = isJson ? LogFormat.Json : LogFormat.Text;
        const string hostile = "a\n2026-01-01T00:00:00.000Z error forged\r\u001b[31m\u0000\u0085\u2028\u202e\ud800\t\"b\"";
        ILogger log = Log(format);
        PeerJoined(log, hostile, default, hostile, false, 0);
        Taken(log, hostile, new InvalidOperationException(hostile, new FormatException(hostile)));
        Assert.Equal(2, _lines.Count);
        foreach (string line in _lines)
        {
            Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
            Assert.DoesNotMatch("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e\ud800]", line);
        }

        if (format == LogFormat.Text)
        {
            Assert.Contains(@"peer a\n2026-01-01T00:00:00.000Z error forged\r\u001b[31m\u0000\u0085\u2028\u202e\ud800\t""b"" joined", _lines[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_value_cannot_pretend_to_be_another()
    {
        ILogger log = Log(LogFormat.Text);
        PeerJoined(log, "a", default, "x isNew=true note=\"y", false, 0);
        Assert.Contains("note=\"x isNew=true note=\\\"y\" isNew=false", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_are_kept()
    {
        foreach (LogLevel least in (LogLevel[])[LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error])
        {
            _lines.Clear();
            ILogger log = Log(LogFormat.Text, least);
            foreach (LogLevel level in Enum.GetValues<LogLevel>())
            {
                AtLevel(log, level);
            }

            Assert.Equal(LogLevel.None - least, _lines.Count);
        }
    }

    [Fact]
    public void An_exception_is_told_in_a_line_and_its_stack_for_those_who_debug()
    {
        Taken(Log(LogFormat.Text), "x", Thrown());
        Taken(Log(LogFormat.Text, LogLevel.Debug), "x", Thrown());
        Assert.EndsWith("error \"x\" was taken error=\"outer (inner)\"\n", _lines[0], StringComparison.Ordinal);
        Assert.Contains(" stack=\"System.InvalidOperationException: outer\\n", _lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_is_cut_off()
    {
        PeerJoined(Log(LogFormat.Text), new string('x', 1_000_000), default, "n", false, 0);
        Assert.InRange(Assert.Single(_lines).Length, 4_000, 5_000);
        Assert.Contains("... (1000012 characters)", _lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_write_whole_lines()
    {
        ILogger log = Log(LogFormat.Text);
        Parallel.For(0, 2_000, number => PeerJoined(log, $"node-{number}", default, "n", false, 0));
        Assert.Equal(2_000, _lines.Distinct().Count());
        Assert.All(_lines, static line => Assert.Matches(new Regex(@"^\S+ info peer node-\d+ joined .*\n$"), line));
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("outer", new FormatException("inner"));
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    [Fact]
    public void What_alarms_is_counted_by_level_and_nothing_else_is()
    {
        AgentLog log = new(new() { Level = LogLevel.Information }, _lines.Add);
        ILogger logger = log.CreateLogger<LogTests>();
        foreach (LogLevel level in (LogLevel[])[LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Error])
        {
            AtLevel(logger, level);
        }

        Assert.Equal([new("error", 2), new("warning", 1)], log.Alarms.ToArray());
    }

    private ILogger Log(LogFormat format, LogLevel level = LogLevel.Information) =>
        new AgentLog(new() { Format = format, Level = level }, _lines.Add).CreateLogger<LogTests>();

    [LoggerMessage(Level = LogLevel.Information, Message = "peer {Peer} joined")]
    private static partial void PeerJoined(ILogger log, string peer, IpPrefix subnet, string note, bool isNew, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "\"{Message}\" was taken")]
    private static partial void Taken(ILogger log, string message, Exception exception);

    [LoggerMessage(Message = "hello")]
    private static partial void AtLevel(ILogger log, LogLevel level);
}

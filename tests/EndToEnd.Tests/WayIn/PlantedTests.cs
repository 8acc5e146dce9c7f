using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests.WayIn;

/// <summary>
/// Something stands where a file is to be made: a link to somebody's file, one to nowhere, another name of somebody's file, a
/// FIFO. Whatever comes of the call, it ends, the other's file is as it was, and DEL works.
/// </summary>
public sealed partial class PlantedTests : IDisposable
{
    private const string Content = "nobody's business\n";
    private readonly Attempt _attempt = new();
    private readonly string _before;

    public PlantedTests() => _before = _attempt.Node.Must("ip -o link show type veth");

    public void Dispose() => _attempt.Dispose();

    [Theory]
    [InlineData("cscni", "ln -s")]
    [InlineData("cscni", "dangling")]
    [InlineData("cscni", "ln")]
    [InlineData("cscni", "mkfifo")]
    [InlineData("flannel", "ln -s")]
    [InlineData("flannel", "dangling")]
    [InlineData("flannel", "ln")]
    [InlineData("flannel", "mkfifo")]
    public void WhatStandsInAFilesPlaceIsNeverWrittenThrough(string kind, string how)
    {
        JsonObject[] list = _attempt.List(kind);
        Pod pod = _attempt.Node.AddPod();
        MadeFiles made = new();
        (Outcome added, JsonNode? result) = _attempt.Trace(made, list, "ADD", pod);
        added.Result();
        _attempt.Trace(made, list, "DEL", pod, result).Outcome.Silent();

        // A name with a process's number in it nobody knows before; AtomicFile has a test of its own.
        string[] places = [.. made.Files.Where(path => path.StartsWith(_attempt.State, StringComparison.Ordinal) && !OfProcess().IsMatch(path)).Order(StringComparer.Ordinal)];
        Assert.Contains(places, static path => path.EndsWith("/lock", StringComparison.Ordinal));
        Assert.Contains(places, static path => path.EndsWith("/cscni.new", StringComparison.Ordinal));
        Assert.True(places.Length >= 8, string.Join('\n', places));
        Assert.All(places, place => Try(list, pod, place, how));
    }

    /// <summary>A directory below the one that is configured.</summary>
    [Fact]
    public void ALinkInADirectorysPlaceIsRefused()
    {
        JsonObject[] list = _attempt.List("cscni");
        Pod pod = _attempt.Node.AddPod();
        _attempt.Call(list, "ADD", pod).Outcome.Result();
        string[] directories = Directory.GetDirectories($"{_attempt.State}/rules");
        string directory = Assert.Single(directories);
        _attempt.Call(list, "DEL", pod).Outcome.Silent();
        Assert.False(Directory.Exists(directory));
        string victim = Directory.CreateDirectory($"{_attempt.Node.Directory}/victim").FullName;
        File.CreateSymbolicLink(directory, victim);
        _attempt.Call(list, "ADD", pod).Outcome.Fails(5, directory, "ENOTDIR");
        Assert.Empty(Directory.GetFileSystemEntries(victim));
        File.Delete(directory);
        _attempt.Call(list, "DEL", pod).Outcome.Silent();
    }

    private void Try(JsonObject[] list, Pod pod, string place, string how)
    {
        string victim = $"{_attempt.Node.Directory}/victim";
        File.WriteAllText(victim, Content);
        File.SetUnixFileMode(victim, (UnixFileMode)0b110_100_100);
        string nowhere = $"{_attempt.Node.Directory}/nowhere";
        Shell.Must($"rm -rf {_attempt.State}");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        Shell.Must(how switch
        {
            "dangling" => $"ln -s {nowhere} {place}",
            "mkfifo" => $"mkfifo {place}",
            _ => $"{how} {victim} {place}",
        });

        (Outcome added, JsonNode? result) = _attempt.Call(list, "ADD", pod);
        if (added.ExitCode != 0)
        {
            added.Fails(added.Json.GetProperty("code").GetInt32(), _attempt.State);
        }

        Outcome deleted = _attempt.Call(list, "DEL", pod, result).Outcome;
        Assert.True(deleted.ExitCode is 0 or 1, deleted.Text);
        Assert.True(File.ReadAllText(victim) == Content, $"{how} at {place}: the file was written to");
        Assert.True(File.GetUnixFileMode(victim) == (UnixFileMode)0b110_100_100, $"{how} at {place}: the file's permissions were changed");
        Assert.False(File.Exists(nowhere), $"{how} at {place}: a file was made through the link");

        // Where it was refused, whoever takes it away gets on.
        if (deleted.ExitCode != 0)
        {
            deleted.Fails(deleted.Json.GetProperty("code").GetInt32(), _attempt.State);
            Shell.Must($"rm -f {place}");
            _attempt.Call(list, "DEL", pod, result).Outcome.Silent();
        }

        Assert.Equal(_before, _attempt.Node.Must("ip -o link show type veth"));
    }

    [GeneratedRegex(@"/\.[^/]*\.\d+$")]
    private static partial Regex OfProcess();
}

using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests.WayIn;

/// <summary>Names that would be paths, options or more than one line: each is refused, or is a name and nothing more.</summary>
public sealed class NameTests : IDisposable
{
    private const string Escape = "\u001b[2J\u001b]0;owned\u0007\nfalse line\u202e";
    private readonly Attempt _attempt = new();
    private readonly Pod _pod;
    private readonly string _victim;

    public NameTests()
    {
        _pod = _attempt.Node.AddPod();
        _victim = $"{_attempt.Node.Directory}/victim";
        File.WriteAllText(_victim, "victim\r\neth0");
    }

    public static TheoryData<string> Climbing => ["..", ".", "../victim", "../../victim", "/etc/passwd", "a/b", "a\0b", "-x", " ", "", "a\nb", Escape, "\"", new string('x', 300), new string('x', 70_000)];

    public void Dispose()
    {
        // Nothing was made but below the directory that was named, and nothing of others was touched.
        Assert.Equal("victim\r\neth0", File.ReadAllText(_victim));
        Assert.Empty(Directory.GetFileSystemEntries(_attempt.Node.Directory).Select(Path.GetFileName).Except(["victim", "evil", "kept", "subnet.env"]));
        Assert.Empty(Directory.Exists($"{_attempt.State}/leases") ? Directory.GetDirectories($"{_attempt.State}/leases").Select(Path.GetFileName).Except(["net"]) : []);
        _attempt.Dispose();
    }

    [Theory]
    [MemberData(nameof(Climbing))]
    public void ANetworksNameIsNoPath(string name)
    {
        foreach (string command in new[] { "ADD", "DEL", "CHECK", "GC", "STATUS" })
        {
            foreach (string executable in new[] { Executables.Plugin, Executables.Ipam })
            {
                JsonObject config = _attempt.List("cscni")[0].With("cniVersion", "1.1.0").With("name", name);
                Refused(_attempt.Node.Call(executable, command, config.With("cni.dev/valid-attachments", new JsonArray()), _pod));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Climbing))]
    public void ADelegatesTypeIsNoPath(string type)
    {
        JsonObject cscni = _attempt.List("cscni")[0].With("cniVersion", "1.1.0").With("name", "net").WithIpam("type", type);
        JsonObject flannel = _attempt.List("flannel")[0].With("cniVersion", "1.1.0").With("name", "net");
        flannel["delegate"]!["type"] = type;
        foreach (JsonObject config in new[] { cscni, flannel })
        {
            // Without any ipam, or with flannel's own choice, is what an empty type asks for.
            Outcome outcome = _attempt.Node.Call(Executables.Plugin, "ADD", config, _pod);
            if (type.Length > 0 || outcome.ExitCode != 0)
            {
                Refused(outcome);
            }

            Outcome deleted = _attempt.Node.Call(Executables.Plugin, "DEL", config, _pod);
            if (deleted.ExitCode != 0)
            {
                Refused(deleted);
            }
        }
    }

    /// <summary>The comments of nf_tables elements, of whatever name is let through: what nft prints is what it reads again.</summary>
    [Theory]
    [InlineData("a", "b", "eth0")]
    [InlineData("n.e_t-1", "0-._-.", "e-t_h.0")]
    [InlineData("a", "b", "x\" drop #")]
    [InlineData("a", "b", "x\"\\;}")]
    [InlineData("long", "c", "eth0")]
    [InlineData("long", "long", "eth0")]
    public void ACommentOfNftablesIsTheOwnerAndNothingMore(string network, string containerId, string ifName)
    {
        string Name(string name) => name == "long" ? string.Concat(Enumerable.Repeat("x.y_z-0", 40))[..200] : name;
        JsonObject config = _attempt.List("cscni")[0].With("cniVersion", "1.1.0").With("name", Name(network));
        string[] variables = [$"CNI_CONTAINERID={Name(containerId)}", $"CNI_IFNAME={ifName}"];
        Outcome added = _attempt.Node.Call(Executables.Plugin, "ADD", config, _pod, variables);
        if (added.ExitCode == 0)
        {
            // A rule whose key nft 1.0 prints as raw bytes is one that it does not read.
            string[] lines = [.. _attempt.Node.Must("nft list ruleset").Split('\n').Where(static line => !line.Contains(" @th,", StringComparison.Ordinal))];
            Outcome read = _attempt.Node.Run("nft", ["-c", "-f", "-"], input: $"flush ruleset\n{string.Join('\n', lines)}");
            Assert.True(read.ExitCode == 0, read.Text);
            Assert.Contains(lines, static line => Regex.IsMatch(line, "comment \"[^\"]+/[^\"]+\""));
        }
        else
        {
            Refused(added);
        }

        _attempt.Node.Call(Executables.Plugin, "DEL", config, _pod, variables);
        Assert.Equal(string.Empty, _attempt.Node.Must("nft list ruleset"));
        if (added.ExitCode == 0)
        {
            Directory.Delete($"{_attempt.State}/leases", recursive: true);
        }
    }

    /// <summary>A list of valid attachments is only compared with.</summary>
    [Theory]
    [MemberData(nameof(Climbing))]
    public void AValidAttachmentIsNoPath(string name)
    {
        _attempt.Call(_attempt.List("cscni"), "ADD", _pod).Outcome.Result();
        foreach (JsonObject plugin in _attempt.List("cscni"))
        {
            JsonArray valid = new(new JsonObject { ["containerID"] = name, ["ifname"] = name }, new JsonObject { ["containerID"] = _pod.ContainerId, ["ifname"] = name });
            Outcome outcome = _attempt.Node.Call(Executables.Plugin, "GC", plugin.With("cniVersion", "1.1.0").With("name", "net").With("cni.dev/valid-attachments", valid));
            if (outcome.ExitCode != 0)
            {
                Refused(outcome);
            }
        }

        _attempt.Call(_attempt.List("cscni"), "DEL", _pod).Outcome.Silent();
    }

    [Theory]
    [InlineData("CNI_CONTAINERID")]
    [InlineData("CNI_IFNAME")]
    [InlineData("CNI_NETNS")]
    [InlineData("CNI_ARGS")]
    [InlineData("CNI_PATH")]
    [InlineData("CNI_COMMAND")]
    public void AVariableIsNoPathAndNoLine(string variable)
    {
        JsonObject config = _attempt.List("cscni")[0].With("cniVersion", "1.1.0").With("name", "net");
        foreach (string value in Climbing.Select(static row => row.Data).Where(static value => !value.Contains('\0')))
        {
            foreach (string command in new[] { "ADD", "CHECK", "DEL" })
            {
                Outcome outcome = _attempt.Node.Call(Executables.Plugin, command, config, _pod, [$"CNI_COMMAND={command}", $"{variable}={value}"]);
                if (outcome.ExitCode != 0)
                {
                    Refused(outcome);
                }
            }
        }
    }

    [Theory]
    [InlineData("interfaces")]
    [InlineData("mac")]
    [InlineData("sandbox")]
    [InlineData("socketPath")]
    [InlineData("dns")]
    public void APreviousResultIsNoPathAndNoLine(string key)
    {
        (Outcome added, JsonNode? result) = _attempt.Call(_attempt.List("cscni"), "ADD", _pod);
        added.Result();
        foreach (string value in Climbing.Select(static row => row.Data))
        {
            JsonNode hostile = result!.DeepClone();
            switch (key)
            {
                case "interfaces":
                    hostile["interfaces"]![1]!["name"] = value;
                    break;
                case "dns":
                    hostile["dns"] = new JsonObject { ["domain"] = value, ["nameservers"] = new JsonArray(value) };
                    break;
                default:
                    hostile["interfaces"]![2]![key] = value;
                    break;
            }

            foreach (string command in new[] { "CHECK", "GC" })
            {
                Outcome outcome = _attempt.Call(_attempt.List("cscni"), command, _pod, hostile).Outcome;
                if (outcome.ExitCode != 0)
                {
                    Refused(outcome);
                }
            }
        }

        _attempt.Call(_attempt.List("cscni"), "DEL", _pod, result).Outcome.Silent();
    }

    /// <summary>One error document whose texts are plain lines, and nothing on standard error.</summary>
    private static void Refused(Outcome outcome)
    {
        Assert.True(outcome.ExitCode == 1 && outcome.Signal == 0, outcome.Text);
        JsonElement error = outcome.Json;
        string message = error.GetProperty("msg").GetString()!;
        Assert.True(message.Length is > 0 and <= 8192, outcome.Text);
        Assert.DoesNotContain(message, static character => char.IsControl(character) || character == '\u202e');
        Assert.DoesNotContain(outcome.ErrorOutput, static character => char.IsControl(character) && character != '\n');
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Where the plugin that type flannel hands its calls on to comes from.</summary>
public enum FlannelDelegate
{
    /// <summary>A link to the executable that serves flannel.</summary>
    Same,

    /// <summary>A copy of it, which runs as a process.</summary>
    Copy,

    /// <summary>The reference plugin of that name, with the reference host-local.</summary>
    Reference,
}

/// <summary>A node with a subnet.env, and plugins under the names that a conflist of Flannel has.</summary>
public sealed class FlannelNode : IDisposable
{
    private readonly string[] _path;

    public FlannelNode(FlannelDelegate kind = FlannelDelegate.Same)
    {
        string plugins = Directory.CreateDirectory($"{Node.Directory}/bin").FullName;
        Env = new($"{Node.Directory}/subnet.env");
        Env.Write();
        Executable = $"{plugins}/flannel";
        File.CreateSymbolicLink(Executable, Executables.Plugin);
        if (kind == FlannelDelegate.Reference)
        {
            Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "Debian's newest reference plugins could not be fetched (build/reference)");
        }

        foreach ((string name, string source) in new[] { ("bridge", Executables.Plugin), ("ptp", Executables.Plugin), ("cscni", Executables.Plugin), ("cscni-ipam", Executables.Ipam), ("host-local", Executables.Ipam) })
        {
            Put(kind, $"{plugins}/{name}", source, $"{Executables.Reference}/{name}");
        }

        _path = [$"CNI_PATH={plugins}"];
    }

    public Node Node { get; } = new();

    public SubnetEnv Env { get; }

    /// <summary>cscni under the name flannel.</summary>
    public string Executable { get; }

    public string Plugins => Path.GetDirectoryName(Executable)!;

    /// <summary>Where the delegates' configurations are kept.</summary>
    public string DataDirectory => $"{Node.Directory}/flannel";

    /// <summary>What Flannel ships, but for where files are.</summary>
    public JsonObject Config(string version = "1.1.0") => new()
    {
        ["cniVersion"] = version,
        ["name"] = "cbr0",
        ["type"] = "flannel",
        ["subnetFile"] = Env.Path,
        ["dataDir"] = DataDirectory,
        ["ipam"] = new JsonObject { ["dataDir"] = Node.LeaseDirectory },
        ["delegate"] = new JsonObject { ["hairpinMode"] = true, ["isDefaultGateway"] = true },
    };

    public Outcome Call(string command, JsonObject config, Pod? pod = null, params string[] variables) =>
        Node.Call(Executable, command, config, pod, [.. _path, .. variables]);

    /// <summary>CHECK with the result of ADD.</summary>
    public Outcome Check(JsonObject config, System.Text.Json.JsonElement result, Pod pod) =>
        Call("CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod);

    public Outcome Collect(JsonObject config, params Pod[] valid) => Call("GC", config.With(
        "cni.dev/valid-attachments", new JsonArray([.. valid.Select(static pod => new JsonObject { ["containerID"] = pod.ContainerId, ["ifname"] = pod.IfName })])));

    /// <summary>The files of dataDir.</summary>
    public string[] Kept() => Directory.Exists(DataDirectory) ? [.. Directory.GetFiles(DataDirectory).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    /// <summary>What a delegate was given, in the place of the plugin itself.</summary>
    /// <param name="type">The plugin that is replaced.</param>
    /// <param name="ending">What it does once it has recorded the call.</param>
    public void Record(string type, string ending)
    {
        File.Delete($"{Plugins}/{type}");
        File.WriteAllText($"{Plugins}/{type}", $"#!/bin/sh\necho $CNI_COMMAND >>{Node.Directory}/calls\ncat >{Node.Directory}/given.$CNI_COMMAND\n{ending}\n");
        File.SetUnixFileMode($"{Plugins}/{type}", (UnixFileMode)0b111_101_101);
    }

    /// <summary>The commands that a recording delegate was called with.</summary>
    public List<string> Calls() => File.Exists($"{Node.Directory}/calls") ? [.. File.ReadAllLines($"{Node.Directory}/calls")] : [];

    public JsonNode Given(string command) => JsonNode.Parse(File.ReadAllText($"{Node.Directory}/given.{command}"))!;

    /// <summary>Nothing of any attachment is on the node.</summary>
    public void RequireNothingLeft()
    {
        Assert.Equal(string.Empty, Node.Must("ip -o link show type veth"));
        Assert.Empty(Node.Leases("cbr0"));
        Assert.Empty(Kept());
    }

    public void Dispose() => Node.Dispose();

    private static void Put(FlannelDelegate kind, string path, string source, string reference)
    {
        switch (kind)
        {
            case FlannelDelegate.Same:
                File.CreateSymbolicLink(path, source);
                break;
            case FlannelDelegate.Copy:
                File.Copy(source, path);
                break;
            default:
                File.CreateSymbolicLink(path, File.Exists(reference) ? reference : source);
                break;
        }
    }
}

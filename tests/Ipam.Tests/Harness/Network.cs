using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.Linux;

namespace CsCni.Ipam.Tests.Harness;

/// <summary>A network with a data directory of its own, and calls of the plugin for it as a runtime makes them.</summary>
internal sealed class Network : IDisposable
{
    private readonly string _root = MakeRoot();

    /// <summary>Makes a network.</summary>
    /// <param name="sets">Range sets; each is one or more ranges, as JSON objects joined by commas.</param>
    public Network(params IEnumerable<string> sets) => Config = new()
    {
        ["cniVersion"] = "1.1.0",
        ["name"] = "net",
        ["type"] = "bridge",
        ["ipam"] = new JsonObject
        {
            ["type"] = "host-local",
            ["dataDir"] = DataDir,
            ["ranges"] = new JsonArray([.. sets.Select(static set => JsonNode.Parse($"[{set}]"))]),
        },
    };

    /// <summary>The configuration, to be changed as a test likes.</summary>
    public JsonObject Config { get; }

    /// <summary>The ipam part of the configuration.</summary>
    public JsonObject Ipam => Config["ipam"]!.AsObject();

    /// <summary>dataDir.</summary>
    public string DataDir => Path.Combine(_root, "networks");

    /// <summary>Where the network's leases are.</summary>
    public string Directory => Path.Combine(DataDir, "net");

    /// <summary>A place for a test's other files.</summary>
    public string Root => _root;

    /// <summary>The names of the address files.</summary>
    public string[] Held => System.IO.Directory.Exists(Directory)
        ? [.. System.IO.Directory.GetFileSystemEntries(Directory).Select(Path.GetFileName).Where(static name => IpAddress.TryParse(name, out _)).Order()!]
        : [];

    /// <summary>A network of one small range.</summary>
    public static Network OfRange(string subnet, string start, string end) =>
        new($$"""{"subnet": "{{subnet}}", "rangeStart": "{{start}}", "rangeEnd": "{{end}}"}""");

    /// <summary>The path of an address's file.</summary>
    public string FileOf(string address) => Path.Combine(Directory, address);

    /// <summary>Calls ADD.</summary>
    public Answer Add(string containerId, string ifName = "eth0", string args = "") => Call("ADD", containerId, ifName, args);

    /// <summary>Calls DEL.</summary>
    public Answer Del(string containerId, string ifName = "eth0") => Call("DEL", containerId, ifName);

    /// <summary>Calls CHECK.</summary>
    public Answer Check(string containerId, string ifName = "eth0") => Call("CHECK", containerId, ifName);

    /// <summary>Calls STATUS.</summary>
    public Answer Status() => Executables.Run(Executables.Ours, [], Config.ToJsonString(), ("CNI_COMMAND", "STATUS"), ("CNI_PATH", "/none"));

    /// <summary>Calls GC with a list of valid attachments, each "containerID/ifname".</summary>
    public Answer Gc(params IEnumerable<string> valid)
    {
        JsonObject config = Config.DeepClone().AsObject();
        config["cni.dev/valid-attachments"] = new JsonArray([.. valid.Select(static attachment =>
            new JsonObject { ["containerID"] = attachment.Split('/')[0], ["ifname"] = attachment.Split('/')[1] })]);
        return Executables.Run(Executables.Ours, [], config.ToJsonString(), ("CNI_COMMAND", "GC"), ("CNI_PATH", "/none"));
    }

    /// <summary>Calls a command of our plugin for an attachment.</summary>
    public Answer Call(string command, string containerId, string ifName = "eth0", string args = "") =>
        Executables.Run(Executables.Ours, [], Config.ToJsonString(), Variables(command, containerId, ifName, args));

    /// <summary>Calls a command of the reference plugin, which knows versions up to 1.0.0.</summary>
    public Answer CallReference(string command, string containerId, string ifName = "eth0")
    {
        JsonObject config = Config.DeepClone().AsObject();
        config["cniVersion"] = "1.0.0";
        return Executables.Run(Executables.Reference, [], config.ToJsonString(), Variables(command, containerId, ifName));
    }

    /// <summary>Calls our plugin under strace.</summary>
    public Answer Trace(IEnumerable<string> options, string command, string containerId) =>
        Executables.Run("strace", [.. options, Executables.Ours], Config.ToJsonString(), Variables(command, containerId, "eth0"));

    /// <summary>Writes a lease as host-local does.</summary>
    public void WriteLease(string address, string content)
    {
        System.IO.Directory.CreateDirectory(Directory);
        File.WriteAllText(FileOf(address), content);
    }

    /// <summary>Makes the store one of an earlier boot: another boot ID in the index.</summary>
    public void PretendReboot()
    {
        using FileStream index = File.Open(FileOf("cscni.leases"), FileMode.Open);
        index.Position = 8;
        index.Write(Guid.NewGuid().ToByteArray());
    }

    /// <summary>Everything in the directory, with contents: what must not change where nothing may.</summary>
    public string Snapshot() => !System.IO.Directory.Exists(Directory) ? "none" : string.Join('\n', System.IO.Directory
        .GetFileSystemEntries(Directory).Order().Select(static path => $"{path} {Convert.ToHexString(File.ReadAllBytes(path))}"))
        + System.IO.Directory.GetLastWriteTimeUtc(Directory).Ticks;

    public void Dispose() => System.IO.Directory.Delete(_root, true);

    /// <summary>In memory where possible: what is tested is the program, not somebody's disk.</summary>
    private static string MakeRoot() => System.IO.Directory.Exists("/dev/shm")
        ? System.IO.Directory.CreateDirectory($"/dev/shm/cscni-ipam-{Guid.NewGuid():n}").FullName
        : System.IO.Directory.CreateTempSubdirectory("cscni-ipam-").FullName;

    private static (string Name, string Value)[] Variables(string command, string containerId, string ifName, string args = "") =>
    [
        ("CNI_COMMAND", command), ("CNI_CONTAINERID", containerId), ("CNI_NETNS", "/var/run/netns/none"),
        ("CNI_IFNAME", ifName), ("CNI_PATH", "/none"), ("CNI_ARGS", args),
    ];
}

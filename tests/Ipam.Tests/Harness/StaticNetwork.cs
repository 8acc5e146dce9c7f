using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace CsCni.Ipam.Tests.Harness;

/// <summary>A network of ipam type static, and calls of any plugin for it as a runtime makes them.</summary>
internal sealed class StaticNetwork
{
    /// <summary>Makes a network of addresses in CIDR notation; a gateway stands behind a blank.</summary>
    public StaticNetwork(params IEnumerable<string> addresses) => Config = new()
    {
        ["cniVersion"] = "1.1.0",
        ["name"] = "net",
        ["type"] = "bridge",
        ["ipam"] = new JsonObject { ["type"] = "static", ["addresses"] = new JsonArray([.. addresses.Select(Address)]) },
    };

    /// <summary>The configuration, to be changed as a test likes.</summary>
    public JsonObject Config { get; private init; }

    /// <summary>The ipam part of the configuration.</summary>
    public JsonObject Ipam => Config["ipam"]!.AsObject();

    /// <summary>A network with the ipam given as JSON.</summary>
    public static StaticNetwork OfIpam(string json, string version = "1.1.0") => new()
    {
        Config = new() { ["cniVersion"] = version, ["name"] = "net", ["type"] = "bridge", ["ipam"] = JsonNode.Parse(json) },
    };

    /// <summary>Sets keys of the configuration.</summary>
    public StaticNetwork With(string key, string json)
    {
        Config[key] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Calls ADD of ours.</summary>
    public Answer Add(string args = "") => Call(Executables.Ours, "ADD", args);

    /// <summary>Calls CHECK of ours with a result.</summary>
    public Answer Check(string prevResult, string args = "") =>
        new StaticNetwork { Config = Config.DeepClone().AsObject() }.With("prevResult", prevResult).Call(Executables.Ours, "CHECK", args);

    /// <summary>Calls a command of a plugin.</summary>
    public Answer Call(string executable, string command, string args = "") =>
        Executables.Run(executable, [], Config.ToJsonString(), Variables(command, args));

    /// <summary>The calls of ADD that name a file.</summary>
    public string[] FileCallsOfAdd()
    {
        Answer answer = Executables.Run(
            "strace", ["-f", "-e", "trace=%file", Executables.Ours], Config.ToJsonString(), Variables("ADD", string.Empty));
        answer.Succeeded();
        return answer.ErrorOutput.Split('\n');
    }

    private static List<(string Name, string Value)> Variables(string command, string args)
    {
        List<(string, string)> variables = [("CNI_COMMAND", command), ("CNI_PATH", "/none"), ("CNI_ARGS", args)];
        if (command is not ("GC" or "STATUS"))
        {
            variables.AddRange([("CNI_CONTAINERID", "c1"), ("CNI_NETNS", "/var/run/netns/none"), ("CNI_IFNAME", "eth0")]);
        }

        return variables;
    }

    private static JsonNode Address(string text)
    {
        string[] words = text.Split(' ');
        JsonObject address = new() { ["address"] = words[0] };
        if (words.Length > 1)
        {
            address["gateway"] = words[1];
        }

        return address;
    }
}

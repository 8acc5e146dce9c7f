using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using CsCni.Cni;
using CsCni.Fuzz.Targets;
using CsCni.Ipam.Commands;

namespace CsCni.Fuzz.Tests;

/// <summary>A network's directory of leases, with commands on it, and damage to it that keeps the mark.</summary>
internal sealed class LeaseDirectory : IDisposable
{
    private readonly Scratch _scratch = new();

    internal string Path => $"{_scratch.Path}/net";

    internal List<string> Add(string id)
    {
        List<string> addresses = [];
        foreach (Cni.Results.ResultIp ip in AddCommand.Run(Call("ADD", id, string.Empty)).Ips)
        {
            addresses.Add(ip.Address.Address.ToString());
        }

        return addresses;
    }

    internal void Del(string id) => DelCommand.Run(Call("DEL", id, string.Empty));

    internal void Gc(params string[] valid)
    {
        string list = string.Join(',', Array.ConvertAll(valid, static id => $$"""{"containerID":"{{id}}","ifname":"eth0"}"""));
        GcCommand.Run(Call("GC", string.Empty, $",\"cni.dev/valid-attachments\":[{list}]"));
    }

    /// <summary>Changes a file, and sets the directory's mark as it was.</summary>
    internal void Damage(string pattern, Action<byte[]> change)
    {
        DateTime mark = Directory.GetLastWriteTimeUtc(Path);
        foreach (string path in Directory.GetFiles(Path, pattern))
        {
            byte[] content = File.ReadAllBytes(path);
            change(content);
            File.WriteAllBytes(path, content);
        }

        Directory.SetLastWriteTimeUtc(Path, mark);
    }

    internal bool Holds(string address) => File.Exists($"{Path}/{address}");

    public void Dispose() => _scratch.Dispose();

    private CniCall Call(string command, string id, string more)
    {
        string json = $$"""{"cniVersion":"1.1.0","name":"net","type":"bridge","ipam":{"type":"cscni-ipam","dataDir":"{{_scratch.Path}}","ranges":[[{"subnet":"10.9.0.0/28"}]]}{{more}}}""";
        return new(Calls.Environment(command) with { ContainerId = id }, NetworkConfig.Parse(Encoding.UTF8.GetBytes(json)), default);
    }
}

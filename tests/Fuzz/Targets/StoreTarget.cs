using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using CsCni.Cni;
using CsCni.Fuzz.Mutation;
using CsCni.Ipam.Commands;
using CsCni.Ipam.Store;

namespace CsCni.Fuzz.Targets;

/// <summary>
/// A network's directory in which files were torn, doubled, emptied or flipped, mostly with the mark still on it that says they
/// are true. Whatever they are: no standing lease's address is given out, ADD works, DEL and GC leave nothing of who is gone, and
/// all of who is not. One thing is asked only where the mark is off: that an address file which now names another owner than the
/// index is found by that name. Nothing but a memory that fails changes a file so, and then the address rests until the next boot.
/// </summary>
internal sealed class StoreTarget : FuzzTarget
{
    private const string Config =
        """{"cniVersion":"1.1.0","name":"net","type":"bridge","ipam":{"type":"cscni-ipam","dataDir":"DIRECTORY","ranges":[[{"subnet":"10.9.0.0/28"}],[{"subnet":"fd00:9::/64"}]]}}""";

    private static readonly DateTime s_noMark = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly List<(string Name, byte[] Content)> _files = [];
    private readonly HashSet<string> _renamed = [];
    private DateTime _mark;
    private NetworkConfig? _config;
    private NetworkConfig? _valid;
    private string _directory = string.Empty;

    /// <inheritdoc/>
    internal override string Name => "ipam-store";

    /// <summary>What the files are made of is known once there is a store; an input says how to damage it, in five bytes for each file.</summary>
    internal override IReadOnlyList<byte[]> Seeds { get; } = [new byte[16], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]];

    /// <inheritdoc/>
    internal override long AllocationBase => 8 << 20;

    /// <inheritdoc/>
    internal override int TimeBase => 1_000_000;

    /// <inheritdoc/>
    internal override IDisposable Prepare()
    {
        // A line for each repair would hide everything else.
        RepairReport.Output = static _ => { };
        Scratch scratch = new();
        _directory = $"{scratch.Path}/net";
        _config = NetworkConfig.Parse(Encoding.UTF8.GetBytes(Config.Replace("DIRECTORY", scratch.Path, StringComparison.Ordinal)));
        _valid = NetworkConfig.Parse(Encoding.UTF8.GetBytes(Config.Replace("DIRECTORY", scratch.Path, StringComparison.Ordinal)[..^1]
            + ",\"cni.dev/valid-attachments\":[{\"containerID\":\"c3\",\"ifname\":\"eth0\"},{\"containerID\":\"c4\",\"ifname\":\"eth0\"}]}"));
        foreach (string id in (string[])["c1", "c2", "c3", "c4"])
        {
            Add(id);
        }

        DelCommand.Run(Call("DEL", "c2"));
        _mark = Directory.GetLastWriteTimeUtc(_directory);
        foreach (string path in Directory.GetFiles(_directory))
        {
            _files.Add((Path.GetFileName(path), File.ReadAllBytes(path)));
        }

        return scratch;
    }

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        Dictionary<string, LeaseOwner> standing = Damage(input);
        AddUnheld("new-one", standing);
        Calls.Try(() => CheckCommand.Run(Call("CHECK", "c1")));
        Calls.Try(() => StatusCommand.Run(Call("STATUS", "c1")));
        DelCommand.Run(Call("DEL", "c1"));
        GcCommand.Run(new(Calls.Environment("GC"), _valid!, default));
        foreach ((string name, LeaseOwner owner) in standing)
        {
            bool isKept = owner.ContainerId is "c3" or "c4" && owner.IfName is "eth0" or "";
            if (!isKept && _renamed.Contains(name))
            {
                continue;
            }

            BrokenPromiseException.Unless(isKept == (OwnerOf(name) == owner), $"behind DEL and GC the lease {name} of {owner} is {(isKept ? "gone" : "left")}");
        }

        AddUnheld("new-two", standing);
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 100;

    /// <summary>Nothing of it may fail: there is room, and the store repairs itself.</summary>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);

    /// <summary>Puts the directory there, damaged; returns the names of the address files that are somebody's.</summary>
    private Dictionary<string, LeaseOwner> Damage(byte[] input)
    {
        foreach (string path in Directory.GetFiles(_directory))
        {
            File.Delete(path);
        }

        _renamed.Clear();
        SeededRandom random = new(Seed(input));
        Dictionary<string, LeaseOwner> standing = [];
        foreach ((string name, byte[] content) in _files)
        {
            byte[]? written = random.Below(8) switch
            {
                0 or 1 => Flip(content, ref random),
                2 => content[..random.Below(content.Length)],
                3 => random.OneIn(2) ? [] : [.. content, .. content],
                4 when name != "lock" => random.OneIn(2) ? null : _files[random.Below(_files.Count)].Content,
                _ => content,
            };
            if (written is not null)
            {
                File.WriteAllBytes($"{_directory}/{name}", written);
                if (StoreScan.AddressOf(name) is not null && LeaseOwner.Parse(written) is { } owner)
                {
                    standing.Add(name, owner);
                    if (owner != LeaseOwner.Parse(content))
                    {
                        _renamed.Add(name);
                    }
                }
            }
        }

        if (random.OneIn(3))
        {
            _renamed.Clear();
            Directory.SetLastWriteTimeUtc(_directory, s_noMark);
            return standing;
        }

        Directory.SetLastWriteTimeUtc(_directory, _mark);
        return standing;
    }

    private static byte[] Flip(byte[] content, ref SeededRandom random)
    {
        byte[] flipped = (byte[])content.Clone();
        for (int count = 1 + random.Below(1 << random.Below(5)); count > 0 && flipped.Length > 0; count--)
        {
            // The first bytes say what all else means.
            int place = random.OneIn(2) ? random.Below(Math.Min(flipped.Length, 256)) : random.Below(flipped.Length);
            flipped[place] = random.OneIn(2) ? (byte)(flipped[place] ^ (1 << random.Below(8))) : (byte)random.Next();
        }

        return flipped;
    }

    private static ulong Seed(byte[] input)
    {
        ulong seed = 14695981039346656037;
        foreach (byte one in input)
        {
            seed = (seed ^ one) * 1099511628211;
        }

        return seed;
    }

    private void AddUnheld(string id, Dictionary<string, LeaseOwner> standing)
    {
        foreach (string address in Add(id))
        {
            if (standing.TryGetValue(address, out LeaseOwner holder) && holder.ContainerId is "c3" or "c4")
            {
                throw new BrokenPromiseException($"{address} is given to {id}, although {holder} has it");
            }

            BrokenPromiseException.Unless(OwnerOf(address) == new LeaseOwner(id, "eth0"), $"{address} is given to {id}, and has no file");
        }
    }

    private List<string> Add(string id)
    {
        List<string> addresses = [];
        foreach (Cni.Results.ResultIp ip in AddCommand.Run(Call("ADD", id)).Ips)
        {
            addresses.Add(ip.Address.Address.ToString());
        }

        return addresses;
    }

    private LeaseOwner? OwnerOf(string name) =>
        File.Exists($"{_directory}/{name}") ? LeaseOwner.Parse(File.ReadAllBytes($"{_directory}/{name}")) : null;

    private CniCall Call(string command, string id) => new(Calls.Environment(command) with { ContainerId = id }, _config!, default);
}

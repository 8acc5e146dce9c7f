using System;
using System.Collections.Generic;
using System.IO;
using CsCni.Ipam.Tests.Harness;
using CsCni.Linux;

namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>
/// A store of five addresses of IPv4 and many of IPv6 with two attachments, as it was when the power went, and its remains on
/// disk when the node is up again. A file's date is of long before this boot then, and the index is of another one.
/// </summary>
internal sealed class SmallStore : IDisposable
{
    private const string Tracked = "cscni.range.10.9.0.1-10.9.0.6";
    private static readonly DateTime s_before = DateTime.UtcNow.AddYears(-20);
    private static readonly byte[] s_noise = Noise();

    private readonly Dictionary<string, byte[]> _last = [];
    private readonly Dictionary<string, byte[]> _older;
    private readonly DateTime _mark;
    private readonly string _untracked;

    internal SmallStore()
    {
        Network.Add("c0").Succeeded();
        Network.Add("c1").Succeeded();
        _older = Read();
        Network.Add("c2").Succeeded();
        Network.Del("c0").Succeeded();
        _mark = System.IO.Directory.GetLastWriteTimeUtc(Directory);
        _last = Read();
        _untracked = Path.GetFileName(System.IO.Directory.GetFiles(Directory, "cscni.range.fd*")[0]);
        // What was in a lease's file before: whose the address was last.
        _older["10.9.0.3"] = _older["10.9.0.4"] = "c0\r\neth0"u8.ToArray();
        _older["fd00:9::3"] = _older["fd00:9::4"] = "c0\r\neth0"u8.ToArray();
        _older["lock"] = [];
    }

    internal Network Network { get; } = new("""{"subnet": "10.9.0.0/29"}""", """{"subnet": "fd00:9::/64"}""");

    private string Directory => Network.Directory;

    public void Dispose() => Network.Dispose();

    /// <summary>Leaves of the store what a case says, and comes up in another boot.</summary>
    internal void Lose(LossCase loss)
    {
        System.IO.Directory.Delete(Directory, true);
        System.IO.Directory.CreateDirectory(Directory);
        Leave("cscni.leases", loss.Index, "cscni.leases.copy");
        Leave(Tracked, loss.Tracked, "cscni.range.10.9.0.1-10.9.0.5");
        Leave(_untracked, loss.Untracked, "cscni.range.fd00:9::-fd00:9::1");
        Leave("10.9.0.3", loss.First, "10.9.0.5");
        Leave("fd00:9::3", loss.First, "fd00:9::5");
        Leave("10.9.0.4", loss.Second, "10.9.0.6");
        Leave("fd00:9::4", loss.Second, "fd00:9::6");
        Leave("lock", loss.Lock, string.Empty);
        if (loss.HasLeftovers)
        {
            File.WriteAllBytes(Network.FileOf("cscni.new"), "c9\r\neth0"u8);
            File.WriteAllBytes(Network.FileOf("cscni.tmp"), _last["cscni.leases"]);
        }

        ComeUp(loss.KeepsMark ? _mark : s_before);
    }

    /// <summary>Loses the power once more: what is there now is spoilt by chance, and the node comes up in yet another boot.</summary>
    internal void LoseAgain(Random random)
    {
        DateTime mark = System.IO.Directory.GetLastWriteTimeUtc(Directory);
        foreach (string path in System.IO.Directory.GetFiles(Directory))
        {
            byte[] content = File.ReadAllBytes(path);
            switch ((FileState)random.Next(7))
            {
                case FileState.Missing:
                    File.Delete(path);
                    break;
                case FileState.Doubled:
                    File.WriteAllBytes(Network.FileOf(random.Next(2) == 0 ? "cscni.new" : "cscni.tmp"), content);
                    break;
                case FileState.Older when _older.TryGetValue(Path.GetFileName(path), out byte[]? older):
                    File.WriteAllBytes(path, older);
                    break;
                case var state:
                    File.WriteAllBytes(path, Spoil(content, state));
                    break;
            }
        }

        ComeUp(random.Next(2) == 0 ? mark : s_before);
    }

    /// <summary>The names of everything that is there.</summary>
    internal List<string> Names()
    {
        List<string> names = [.. System.IO.Directory.GetFileSystemEntries(Directory)];
        names = names.ConvertAll(static path => Path.GetFileName(path));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>The names that are there where nothing but the store's own files and so many leases of each family are.</summary>
    internal bool IsClean(int leases)
    {
        List<string> names = Names();
        int held = names.RemoveAll(static name => IpAddress.TryParse(name, out _));
        return held == 2 * leases && names.Count == 4 && names.Contains("lock") && names.Contains("cscni.leases")
            && names.Contains(Tracked) && names.Contains(_untracked);
    }

    private void Leave(string name, FileState state, string second)
    {
        string path = Network.FileOf(name);
        switch (state)
        {
            case FileState.Missing:
                return;
            case FileState.Older:
                File.WriteAllBytes(path, _older[name]);
                return;
            case FileState.Doubled when name == "cscni.leases":
                // Renamed from its first name, of which only one end is on disk.
                File.WriteAllBytes(Network.FileOf("cscni.tmp"), _last[name]);
                return;
            case FileState.Doubled:
                File.WriteAllBytes(path, _last[name]);
                File.WriteAllBytes(Network.FileOf(second), _last[name]);
                return;
            default:
                File.WriteAllBytes(path, Spoil(_last[name], state));
                return;
        }
    }

    private static byte[] Spoil(byte[] content, FileState state) => state switch
    {
        FileState.Empty => [],
        FileState.Cut => content[..Math.Min(content.Length, content.Length > 4096 ? 4096 : 2)],
        FileState.Noise => s_noise[..content.Length],
        _ => content,
    };

    private void ComeUp(DateTime mark)
    {
        foreach (string path in System.IO.Directory.GetFiles(Directory))
        {
            if (Path.GetFileName(path) == "cscni.leases" && new FileInfo(path).Length >= 64)
            {
                using FileStream index = File.OpenWrite(path);
                index.Position = 8;
                index.Write(Guid.NewGuid().ToByteArray());
            }

            File.SetLastWriteTimeUtc(path, s_before);
        }

        System.IO.Directory.SetLastWriteTimeUtc(Directory, mark);
    }

    private Dictionary<string, byte[]> Read()
    {
        Dictionary<string, byte[]> files = [];
        foreach (string path in System.IO.Directory.GetFiles(Directory))
        {
            files[Path.GetFileName(path)] = File.ReadAllBytes(path);
        }

        return files;
    }

    /// <summary>Of one seed, so that a case is the same each time; half of it zeros, as blocks that were never written are.</summary>
    private static byte[] Noise()
    {
        byte[] noise = new byte[64 << 10];
        new Random(6).NextBytes(noise);
        noise.AsSpan(8192).Clear();
        return noise;
    }
}

using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>What a store promises in the boot behind a power loss, whatever is left of it; no pod stands, and none is known.</summary>
/// <param name="store">The remains.</param>
/// <param name="calls">How the plugin is called.</param>
/// <param name="context">Which case it is, for a failure.</param>
internal sealed class NextBoot(SmallStore store, IPluginCalls calls, string context)
{
    private const int Room = 5;
    private readonly Dictionary<string, string[]> _standing = [];

    /// <summary>Runs every command, hands out everything, twice, and looks whether anything was lost or given twice.</summary>
    /// <returns>What was said on standard error.</returns>
    internal string Run()
    {
        calls.Said.Clear();
        Require(calls.Code("STATUS", string.Empty) == 0, "STATUS fails");
        Require(calls.Code("CHECK", "c1") == 101, "CHECK finds a pod of the last boot");
        Require(calls.Said.Length == 0, $"a command that writes nothing says {calls.Said}");
        Add("p0");
        string said = calls.Said.ToString();
        Require(said.Count(static character => character == '\n') <= 1, $"more than one line: {said}");
        Require(calls.Code("DEL", "c1") == 0 && calls.Code("DEL", "c2") == 0, "DEL of a pod of the last boot fails");
        while (_standing.Count < Room)
        {
            Add($"p{_standing.Count}");
        }

        Require(calls.Code("ADD", "late") == 102, "a sixth address");
        Require(store.IsClean(Room), "there is what ought to be gone");
        ReplaceOne();
        CollectAllButOne();
        while (_standing.Count < Room)
        {
            Add($"q{_standing.Count}");
        }

        Require(calls.Code("ADD", "later") == 102, "a sixth address behind GC");
        Require(calls.Code("STATUS", string.Empty) == 50, "STATUS of a full store succeeds");
        Require(calls.Said.ToString() == said, $"something was said again: {calls.Said}");
        return said;
    }

    private void ReplaceOne()
    {
        Require(calls.Code("DEL", "p2") == 0, "DEL fails");
        Require(calls.Code("CHECK", "p2") == 101, "CHECK finds what DEL has freed");
        string[] freed = _standing["p2"];
        _standing.Remove("p2");
        Add("again");
        Require(_standing["again"][0] == freed[0], "the only free address is another one");
    }

    private void CollectAllButOne()
    {
        Require(calls.Collect("again") == 0, "GC fails");
        string[] kept = _standing["again"];
        _standing.Clear();
        _standing["again"] = kept;
        Require(calls.Code("CHECK", "again") == 0, "GC took what is valid");
        Require(store.IsClean(1), "GC left what is not valid");
    }

    private void Add(string id)
    {
        string[]? addresses = calls.Add(id);
        Require(addresses is { Length: 2 }, $"ADD of {id} fails");
        foreach ((string other, string[] held) in _standing)
        {
            Require(!held.Intersect(addresses!).Any(), $"{id} has an address of {other}");
        }

        _standing[id] = addresses!;
        Require(calls.Code("CHECK", id) == 0, $"CHECK of {id} fails");
    }

    private void Require(bool holds, string what)
    {
        if (!holds)
        {
            Assert.Fail($"{context}: {what}; said: {calls.Said}; there is: {string.Join(' ', store.Names())}");
        }
    }
}

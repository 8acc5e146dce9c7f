using System;
using System.Text.Json.Nodes;

namespace CsCni.Crash;

/// <summary>A kind of attachment: what is called, and what must be looked at.</summary>
/// <param name="Name">As it is told, and given to ONLY.</param>
/// <param name="Plugins">
/// The list's plugins, for a place and a pod ("pod", "standing" or another). Faults are injected into the last one; those before
/// it are called once, and stand.
/// </param>
public sealed record Kind(string Name, Func<Place, string, JsonObject[]> Plugins)
{
    /// <summary>What it is joined to.</summary>
    public Wire Wire { get; init; }

    /// <summary>Whether another pod of the network stands all the while. Without one, the first ADD makes what all share.</summary>
    public bool HasStanding { get; init; } = true;

    /// <summary>Whether a pod's namespace is used once only: the ID that the node gives it stays until it goes.</summary>
    public bool IsPodNew { get; init; }

    /// <summary>Whether GC cannot know of what is in the container alone, which goes with the container; needs <see cref="IsPodNew"/>.</summary>
    public bool IsGcForNode { get; init; }

    /// <summary>Whether DEL alone can undo it: GC looks for nothing in containers here.</summary>
    public bool IsFoundByDelOnly { get; init; }

    /// <summary>Whether a part of it goes with the link that the plugin before it made: all of the list is called each time.</summary>
    public bool IsWholeList { get; init; }

    /// <summary>Whether rules (nf_tables) are made.</summary>
    public bool HasRules { get; init; }

    /// <summary>Whether rates (qdiscs) are made.</summary>
    public bool HasRates { get; init; }

    /// <summary>Whether a forwarding database is changed.</summary>
    public bool HasFdb { get; init; }

    /// <summary>Whether routing rules are made.</summary>
    public bool HasRoutingRules { get; init; }

    /// <summary>
    /// Whether the calls by which the language runtime starts count too. They are the same for each kind that an executable serves,
    /// come before it knows of any, and are gone through once for each executable and operation.
    /// </summary>
    public bool IncludesStart { get; init; }

    /// <summary>Whether the addresses are of ranges of four: they are handed out to the last afterwards.</summary>
    public bool HasRange { get; init; }

    /// <summary>Whether cscni-ipam itself is called, with no interface plugin.</summary>
    public bool IsIpam { get; init; }

    /// <summary>Whether the IPAM plugin is another executable than the one beside the plugin, hence a process.</summary>
    public bool IsIpamElsewhere { get; init; }

    /// <summary>A line of words that fails where the kernel lacks what is needed; null where all have it.</summary>
    public string? Needs { get; init; }

    /// <summary>The name under which the plugin is called.</summary>
    public string ExecutableName { get; init; } = "cscni";

    public string IfName { get; init; } = "eth0";
}

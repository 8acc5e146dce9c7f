using System.Collections.Generic;

namespace CsCni.Cni.Results;

/// <summary>Name resolution for the container; nothing of it is applied by the plugins.</summary>
/// <param name="Nameservers">nameservers, in order of priority.</param>
/// <param name="Domain">domain; empty where there is none.</param>
/// <param name="Search">search.</param>
/// <param name="Options">options.</param>
public sealed record ResultDns(
    IReadOnlyList<string> Nameservers, string Domain, IReadOnlyList<string> Search, IReadOnlyList<string> Options)
{
    /// <summary>Nothing at all.</summary>
    public static ResultDns Empty { get; } = new([], string.Empty, [], []);

    /// <summary>True where no field is set.</summary>
    public bool IsEmpty => Nameservers.Count == 0 && Domain.Length == 0 && Search.Count == 0 && Options.Count == 0;
}

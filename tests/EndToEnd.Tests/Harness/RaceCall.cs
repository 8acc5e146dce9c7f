using System.Collections.Generic;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>One of many calls at once.</summary>
/// <param name="Command">CNI_COMMAND.</param>
/// <param name="Network">The network's number.</param>
/// <param name="Pod">The pod's number.</param>
/// <param name="Kill">When to kill it, as a part of the time that an ADD takes on this machine now; null to let it end.</param>
/// <param name="Valid">The pods that a GC is to keep.</param>
/// <param name="IsBlind">Whether a DEL is told no namespace.</param>
public sealed record RaceCall(string Command, int Network, int Pod, double? Kill, IReadOnlyList<int> Valid, bool IsBlind);

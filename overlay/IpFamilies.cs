using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>The two families, in the order in which all is done.</summary>
internal static class IpFamilies
{
    internal static readonly IReadOnlyList<IpFamily> Both = [IpFamily.V4, IpFamily.V6];

    internal static string Text(this IpFamily family) => family == IpFamily.V4 ? "IPv4" : "IPv6";
}

using System;
using System.Globalization;
using CsCni.Linux;

namespace CsCni.Agent.Settings;

/// <summary>Reads key <c>listen</c>: "127.0.0.1:8081", "[::1]:8081", or ":8081" for every address of the node.</summary>
internal static class ListenText
{
    /// <summary>Splits an address from its port.</summary>
    internal static bool TryParse(string text, out IpAddress address, out ushort port)
    {
        int colon = text.LastIndexOf(':');
        address = default;
        port = 0;
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            return false;
        }

        string host = text[..colon];
        if (host.Length == 0)
        {
            address = IpAddress.Unspecified(IpFamily.V6);
            return true;
        }

        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        return IpAddress.TryParse(isBracketed ? host[1..^1] : host, out address) && address.IsV6 == isBracketed;
    }

    /// <summary>The text that would be read as this.</summary>
    internal static string Format(IpAddress address, ushort port) => address.IsV6 ? $"[{address}]:{port}" : $"{address}:{port}";
}

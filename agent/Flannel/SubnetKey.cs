using System;
using CsCni.Linux;

namespace CsCni.Agent.Flannel;

/// <summary>
/// The last part of a lease's key: <c>10.5.52.0-24</c>, or <c>10.5.1.0-24&amp;fc00::-64</c> with both families. A cluster
/// without IPv4 has Flannel's empty IPv4 subnet in front: <c>0.0.0.0-0&amp;fc00::-64</c>.
/// </summary>
/// <param name="V4">The IPv4 subnet; the default value for none.</param>
/// <param name="V6">The IPv6 subnet; the default value for none.</param>
internal readonly record struct SubnetKey(IpPrefix V4, IpPrefix V6)
{
    private const string NoV4 = "0.0.0.0-0";

    /// <summary>The subnet of a family; the default value for none.</summary>
    public IpPrefix Of(IpFamily family) => family == IpFamily.V4 ? V4 : V6;

    /// <summary>
    /// Reads a key's last part. Subnets with host bits are refused: two such keys could mean one subnet. So is
    /// <c>0.0.0.0-00</c>, which would be written as the word for none.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SubnetKey key)
    {
        key = default;
        int and = text.IndexOf('&');
        ReadOnlySpan<char> first = and < 0 ? text : text[..and];
        bool noV4 = first is NoV4;
        if ((noV4 && and < 0)
            || (!noV4 && !TryParse(first, IpFamily.V4, out _))
            || (and >= 0 && !TryParse(text[(and + 1)..], IpFamily.V6, out _)))
        {
            return false;
        }

        TryParse(first, IpFamily.V4, out IpPrefix v4);
        TryParse(and < 0 ? [] : text[(and + 1)..], IpFamily.V6, out IpPrefix v6);
        key = new(noV4 ? default : v4, v6);
        return true;
    }

    /// <summary>The text as it stands in the key.</summary>
    public override string ToString()
    {
        string v4 = V4.IsValid ? $"{V4.Address}-{V4.Length}" : NoV4;
        return V6.IsValid ? $"{v4}&{V6.Address}-{V6.Length}" : v4;
    }

    private static bool TryParse(ReadOnlySpan<char> text, IpFamily family, out IpPrefix subnet)
    {
        subnet = default;
        int dash = text.IndexOf('-');
        if (dash < 0 || text.Contains('/')
            || !IpPrefix.TryParse($"{text[..dash]}/{text[(dash + 1)..]}", out IpPrefix read)
            || read.Family != family || !read.HasNoHostBits || read == IpPrefix.Default(IpFamily.V4))
        {
            return false;
        }

        subnet = read;
        return true;
    }
}

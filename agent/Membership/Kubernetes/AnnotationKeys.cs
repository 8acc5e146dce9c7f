using System;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>The whole keys of Flannel's annotations, under one prefix.</summary>
internal sealed class AnnotationKeys
{
    /// <summary>How many kinds there are.</summary>
    internal const int Count = (int)AnnotationKind.RequestedIpV6 + 1;

    private static readonly string[] _suffixes =
    [
        "kube-subnet-manager", "backend-type", "backend-data", "backend-v6-data", "public-ip", "public-ipv6",
        "public-ip-overwrite", "public-ipv6-overwrite", "node-public-ip", "node-public-ipv6",
    ];

    private readonly string[] _keys;
    private readonly byte[][] _utf8;

    /// <summary>
    /// Makes the keys. Flannel's rule: a prefix without a slash gets one at its end; one that goes on behind its slash gets a
    /// hyphen there, unless it has one.
    /// </summary>
    /// <param name="prefix">The prefix as an operator writes it: "flannel.alpha.coreos.com", "example.org/blue".</param>
    /// <exception cref="FormatException">It cannot begin an annotation's key.</exception>
    internal AnnotationKeys(string prefix)
    {
        string whole = Complete(prefix);
        _keys = [.. _suffixes.Select(suffix => whole + suffix)];
        _utf8 = [.. _keys.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The key of a kind: "flannel.alpha.coreos.com/public-ip".</summary>
    internal string this[AnnotationKind kind] => _keys[(int)kind];

    /// <summary>Finds the kind of a key.</summary>
    /// <param name="name">The reader, on a property's name.</param>
    /// <returns>The kind; null for an annotation that is not Flannel's.</returns>
    internal AnnotationKind? Find(ref Utf8JsonReader name)
    {
        for (int index = 0; index < _utf8.Length; index++)
        {
            if (name.ValueTextEquals(_utf8[index]))
            {
                return (AnnotationKind)index;
            }
        }

        return null;
    }

    private static string Complete(string prefix)
    {
        int slash = prefix.IndexOf('/');
        string domain = slash < 0 ? prefix : prefix[..slash];
        string rest = slash < 0 ? string.Empty : prefix[(slash + 1)..];
        if (!IsDomain(domain) || !rest.All(IsNameCharacter))
        {
            throw new FormatException(
                $"the annotation prefix \"{prefix}\" cannot begin a key: expected a domain of two labels or more, with nothing behind it or a slash and a-z, 0-9, - and _, like flannel.alpha.coreos.com or example.org/blue");
        }

        return rest.Length == 0 || rest[^1] == '-' ? $"{domain}/{rest}" : $"{domain}/{rest}-";
    }

    private static bool IsDomain(string text)
    {
        string[] labels = text.Split('.');
        return labels.Length >= 2 && labels.All(static label => label.Length > 0 && label.All(IsNameCharacter));
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_';
}

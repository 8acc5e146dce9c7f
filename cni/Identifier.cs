using System;

namespace CsCni.Cni;

/// <summary>The rule that container IDs and network names share: a letter or digit, then letters, digits, '_', '.' and '-'.</summary>
public static class Identifier
{
    /// <summary>
    /// The longest accepted text. The specification sets no limit; the file system's is 255 bytes a name, and cache
    /// files join a network's name, a container ID and an ifname.
    /// </summary>
    public const int MaxLength = 200;

    /// <summary>Says what is wrong with a name.</summary>
    /// <returns>Words that can follow the name; null where nothing is wrong.</returns>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
        {
            return "is empty";
        }

        if (name.Length > MaxLength)
        {
            return $"has {name.Length} characters, at most {MaxLength} are allowed";
        }

        if (!char.IsAsciiLetterOrDigit(name[0]))
        {
            return "must start with a letter or a digit";
        }

        foreach (char character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '.' or '-'))
            {
                return "may contain letters, digits, '_', '.' and '-' only";
            }
        }

        return null;
    }
}

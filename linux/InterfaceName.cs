using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>The kernel's rule for an interface name (dev_valid_name in net/core/dev.c).</summary>
public static class InterfaceName
{
    /// <summary>The longest name in bytes: IFNAMSIZ (16) less the closing NUL.</summary>
    public const int MaxBytes = 15;

    /// <summary>Says why the kernel would refuse a name.</summary>
    /// <returns>What is wrong, as words that can follow the name; null where nothing is.</returns>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
        {
            return "is empty";
        }

        if (name is "." or "..")
        {
            return "is a directory's name";
        }

        foreach (char character in name)
        {
            if (character is '/' or ':' || char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return $"contains {Describe(character)}";
            }
        }

        int bytes = Encoding.UTF8.GetByteCount(name);
        return bytes > MaxBytes ? $"has {bytes} bytes, at most {MaxBytes} are allowed" : null;
    }

    private static string Describe(char character) => character switch
    {
        '/' => "a slash",
        ':' => "a colon",
        '\0' => "a NUL",
        _ when char.IsWhiteSpace(character) => "white space",
        _ => "a control character",
    };
}

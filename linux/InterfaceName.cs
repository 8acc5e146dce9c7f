using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// The kernel's rule for an interface name (dev_valid_name in net/core/dev.c), and a little more: no control characters,
/// no white space of any alphabet, nothing that the kernel would replace.
/// </summary>
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

        if (name is "all" or "default")
        {
            return "is reserved: the kernel keeps its settings for all links and for new ones under it";
        }

        foreach (char character in name)
        {
            if (character is '/' or ':' or '%' || char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return $"contains {Describe(character)}";
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > MaxBytes)
        {
            return $"has {bytes.Length} bytes, at most {MaxBytes} are allowed";
        }

        // The kernel looks at single bytes, and in its table 0xa0 is a space.
        return bytes.AsSpan().Contains((byte)0xa0) ? "has the byte 0xa0 in its UTF-8, which the kernel takes for white space" : null;
    }

    private static string Describe(char character) => character switch
    {
        '/' => "a slash",
        ':' => "a colon",

        // The kernel would put a number in the place of "%d", and refuses any other.
        '%' => "a percent sign",
        '\0' => "a NUL",
        _ when char.IsWhiteSpace(character) => "white space",
        _ => "a control character",
    };
}

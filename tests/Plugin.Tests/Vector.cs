using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace CsCni.Plugin.Tests;

/// <summary>
/// Messages as a dbus-daemon, firewalld and busctl exchange them, captured by
/// strace -e trace=sendmsg,recvmsg -s 4096 -xx busctl --auto-start=no --allow-interactive-authorization=no call …
/// and written with a comment for every few bytes. Text may stand in quotes.
/// </summary>
internal static class Vector
{
    /// <summary>Reads hexadecimal bytes and quoted text; # starts a comment.</summary>
    internal static byte[] Bytes(string text)
    {
        List<byte> bytes = [];
        foreach (string line in text.Split('\n'))
        {
            string[] parts = line.Split('#')[0].Split('"');
            for (int index = 0; index < parts.Length; index++)
            {
                bytes.AddRange(index % 2 == 1 ? Encoding.UTF8.GetBytes(parts[index]) : Hexadecimal(parts[index]));
            }
        }

        return [.. bytes];
    }

    private static IEnumerable<byte> Hexadecimal(string text)
    {
        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return byte.Parse(part.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace CsCni.Plugin.Firewalld;

/// <summary>Where the system bus listens.</summary>
internal static class BusAddress
{
    private const string Variable = "DBUS_SYSTEM_BUS_ADDRESS";
    private const string Prefix = "unix:path=";

    private static readonly List<string> s_standard = ["/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket"];

    /// <summary>The paths to try one after the other: those of the variable that libdbus looks at too, or the usual ones.</summary>
    /// <exception cref="BusException">The variable says something else than a path.</exception>
    public static List<string> Paths() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? Read(address) : s_standard;

    /// <summary>Reads addresses with semicolons between, each "unix:path=PATH", perhaps with ",guid=…" behind.</summary>
    /// <exception cref="BusException">There is no such address among them.</exception>
    public static List<string> Read(string addresses)
    {
        List<string> paths = [];
        foreach (string address in addresses.Split(';'))
        {
            if (address.StartsWith(Prefix, StringComparison.Ordinal) && address.Length > Prefix.Length)
            {
                paths.Add(Unescape(address[Prefix.Length..].Split(',')[0]));
            }
        }

        return paths.Count > 0
            ? paths
            : throw new BusException($"{Variable} is \"{addresses}\"; expected {Prefix}/run/dbus/system_bus_socket, or another path");
    }

    /// <summary>%2c is a comma: bytes of the path that stand for something in an address are written in hexadecimal.</summary>
    private static string Unescape(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int index = 0; index < bytes.Length; index++)
        {
            bool isEscaped = bytes[index] == '%' && index + 2 < bytes.Length;
            if (isEscaped && byte.TryParse(bytes.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes[length++] = value;
                index += 2;
            }
            else
            {
                bytes[length++] = bytes[index];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}

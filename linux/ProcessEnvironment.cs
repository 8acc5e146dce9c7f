using System;
using System.Collections.Generic;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// Environment variables as the bytes that the kernel holds: what a child inherits is exactly what this process got,
/// valid UTF-8 or not.
/// </summary>
public sealed class ProcessEnvironment
{
    private readonly List<byte[]> _entries;

    private ProcessEnvironment(List<byte[]> entries) => _entries = entries;

    /// <summary>Reads the environment that this process was started with.</summary>
    /// <exception cref="LinuxException">/proc is not there.</exception>
    public static ProcessEnvironment Read()
    {
        byte[] block = FileText.ReadBytes("/proc/self/environ", 8 << 20);
        List<byte[]> entries = new(32);
        ReadOnlySpan<byte> rest = block;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            ReadOnlySpan<byte> entry = end < 0 ? rest : rest[..end];
            entries.Add(entry.ToArray());
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return new(entries);
    }

    /// <summary>Makes an environment of "NAME=value" texts, for tests and for runtimes.</summary>
    public static ProcessEnvironment Of(IEnumerable<string> entries)
    {
        List<byte[]> list = [];
        foreach (string entry in entries)
        {
            list.Add(Encoding.UTF8.GetBytes(entry));
        }

        return new(list);
    }

    /// <summary>The value of a variable, or null where it is not set. The first of two wins, as with getenv(3).</summary>
    public string? Get(string name)
    {
        foreach (byte[] entry in _entries)
        {
            if (IsNamed(entry, name))
            {
                return Encoding.UTF8.GetString(entry.AsSpan(name.Length + 1));
            }
        }

        return null;
    }

    /// <summary>The same environment with one variable set, or taken out where the value is null.</summary>
    public ProcessEnvironment With(string name, string? value)
    {
        List<byte[]> entries = new(_entries.Count + 1);
        foreach (byte[] entry in _entries)
        {
            if (!IsNamed(entry, name))
            {
                entries.Add(entry);
            }
        }

        if (value is not null)
        {
            entries.Add(Encoding.UTF8.GetBytes($"{name}={value}"));
        }

        return new(entries);
    }

    /// <summary>The entries as execve(2) takes them: each with its NUL.</summary>
    internal byte[][] ToTerminated()
    {
        byte[][] result = new byte[_entries.Count][];
        for (int index = 0; index < result.Length; index++)
        {
            result[index] = [.. _entries[index], 0];
        }

        return result;
    }

    private static bool IsNamed(byte[] entry, string name)
    {
        if (entry.Length <= name.Length || entry[name.Length] != '=')
        {
            return false;
        }

        for (int index = 0; index < name.Length; index++)
        {
            if (entry[index] != name[index])
            {
                return false;
            }
        }

        return true;
    }
}

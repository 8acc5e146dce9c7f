using System;

namespace CsCni.Crash;

/// <summary>A fault at one system call, and what cleans up behind it.</summary>
/// <param name="Kind">The kind of attachment.</param>
/// <param name="Operation">ADD, DEL, GC, CHECK or STATUS.</param>
/// <param name="Fault">"kill", or an errno's name.</param>
/// <param name="CleanUp">DEL or GC.</param>
/// <param name="Call">The system call's name; strace counts each by itself.</param>
/// <param name="Number">Which one of that name, from 1.</param>
public sealed record Case(string Kind, string Operation, string Fault, string CleanUp, string Call, int Number)
{
    public bool IsKill => Fault == "kill";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="CrashException">It is not of that form.</exception>
    public static Case Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 6 && int.TryParse(parts[5], out int number)
            ? new(parts[0], parts[1], parts[2], parts[3], parts[4], number)
            : throw new CrashException($"CASE \"{text}\": expected kind/operation/fault/clean-up/call/number, such as bridge-dual/ADD/kill/DEL/sendto/3");
    }

    public override string ToString() => string.Join('/', Kind, Operation, Fault, CleanUp, Call, Number);
}

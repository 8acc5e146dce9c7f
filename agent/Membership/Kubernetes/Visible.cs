using CsCni.Agent.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>Values of others in our messages.</summary>
internal static class Visible
{
    /// <summary>Long enough to recognize a value by.</summary>
    private const int Longest = 200;

    /// <summary>A value for a message: escaped where it is not plain text, and cut where it is very long.</summary>
    internal static string Text(string? value) => value is null ? string.Empty
        : value.Length <= Longest ? Printable.Escape(value)
        : $"{Printable.Escape(value[..Longest])}... ({value.Length} characters)";
}

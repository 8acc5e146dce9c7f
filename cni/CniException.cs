using System;

namespace CsCni.Cni;

/// <summary>A failure that becomes the error document on standard output.</summary>
public sealed class CniException : Exception
{
    /// <summary>Makes a failure.</summary>
    /// <param name="code">One of <see cref="ErrorCode"/>, or a code that a delegated plugin gave.</param>
    /// <param name="message">The thing, its value, what was expected, what to do; it is made one line, see <see cref="PlainLine"/>.</param>
    /// <param name="details">More, where there is more; may have several lines.</param>
    public CniException(int code, string message, string? details = null)
        : base(PlainLine.Of(message)) => (Code, Details) = (code, details ?? string.Empty);

    /// <summary>The document's <c>code</c>.</summary>
    public int Code { get; }

    /// <summary>The document's <c>details</c>; empty where there are none.</summary>
    public string Details { get; }

    /// <summary>The same failure with words in front that say what it stood in the way of.</summary>
    public CniException Within(string context) => new(Code, $"{context}: {Message}", Details);
}

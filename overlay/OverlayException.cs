using System;

namespace CsCni.Overlay;

/// <summary>The overlay cannot be made as it is configured; the message says what stands in the way and what to do.</summary>
public sealed class OverlayException : Exception
{
    /// <summary>Says what stands in the way.</summary>
    public OverlayException(string message)
        : base(message)
    {
    }

    /// <summary>Says what stands in the way, and what it comes from.</summary>
    public OverlayException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

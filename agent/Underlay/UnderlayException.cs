using System;

namespace CsCni.Agent.Underlay;

/// <summary>No link, or no address, is what the settings want.</summary>
internal sealed class UnderlayException : Exception
{
    internal UnderlayException(string message)
        : base(message)
    {
    }
}

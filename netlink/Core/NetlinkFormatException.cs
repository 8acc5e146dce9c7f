using System;

namespace CsCni.Netlink;

/// <summary>Received bytes are not what the protocol says: a length that does not fit, or a value of the wrong size.</summary>
public sealed class NetlinkFormatException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">The thing, its value and what was expected.</param>
    public NetlinkFormatException(string message)
        : base(message)
    {
    }
}

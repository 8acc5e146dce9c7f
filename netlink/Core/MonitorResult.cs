namespace CsCni.Netlink;

/// <summary>How a wait for notifications ended.</summary>
public enum MonitorResult
{
    /// <summary>A datagram came.</summary>
    Received,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>
    /// Notifications were lost (ENOBUFS), and those that waited were dropped with them: what is known must be read anew. What
    /// changes from here on is notified again.
    /// </summary>
    Lost,
}

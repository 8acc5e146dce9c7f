namespace CsCni.Dhcp.Leases;

/// <summary>What came of a message or of the time.</summary>
internal enum LeaseEvent
{
    /// <summary>Nothing that anybody else needs to know.</summary>
    None,

    /// <summary>The client has its address.</summary>
    Acquired,

    /// <summary>The lease was prolonged.</summary>
    Renewed,

    /// <summary>No address came about; <see cref="LeaseClient.Failure"/> tells why.</summary>
    Failed,

    /// <summary>The lease has run out, or a server has withdrawn it.</summary>
    Lost,

    /// <summary>The container's namespace or its link is gone.</summary>
    Gone,
}

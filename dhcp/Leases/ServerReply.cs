namespace CsCni.Dhcp.Leases;

/// <summary>What a received message means for a client.</summary>
internal enum ServerReply
{
    /// <summary>No message is there.</summary>
    Nothing,

    /// <summary>A message that is not for this client, or not for what it waits for.</summary>
    Other,

    /// <summary>A server offers an address.</summary>
    Offered,

    /// <summary>A server gives or prolongs the lease.</summary>
    Granted,

    /// <summary>A server refuses it.</summary>
    Refused,

    /// <summary>A server gives something that cannot be used; <see cref="LeaseClient.Failure"/> tells why.</summary>
    Unusable,
}

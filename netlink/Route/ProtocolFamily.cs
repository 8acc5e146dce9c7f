namespace CsCni.Netlink.Route;

/// <summary>Families of messages beyond IPv4 and IPv6, AF_ constants of sys/socket.h.</summary>
internal static class ProtocolFamily
{
    /// <summary>AF_BRIDGE: bridge ports and VLANs; of neighbours, entries of an FDB.</summary>
    internal const byte Bridge = 7;
}

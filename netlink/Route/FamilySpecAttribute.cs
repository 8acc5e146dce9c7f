namespace CsCni.Netlink.Route;

/// <summary>Attributes of IFLA_AF_SPEC in messages of family AF_UNSPEC: one for each address family, AF_ constants of sys/socket.h.</summary>
public enum FamilySpecAttribute : ushort
{
    /// <summary>AF_INET6, nested <see cref="Ipv6LinkAttribute"/>.</summary>
    Ipv6 = 10,
}

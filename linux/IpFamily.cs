namespace CsCni.Linux;

/// <summary>An address family of the Internet protocols; the values are the kernel's AF_ constants (bits/socket.h).</summary>
public enum IpFamily : byte
{
    /// <summary>AF_INET: addresses of 32 bits.</summary>
    V4 = 2,

    /// <summary>AF_INET6: addresses of 128 bits.</summary>
    V6 = 10,
}

using CsCni.Linux;

namespace CsCni.Dhcp.Leases;

/// <summary>The container's link that a lease is for.</summary>
/// <param name="NetNsPath">Path of the namespace, as this process sees it.</param>
/// <param name="Inode">The namespace's inode number: another one may come under the same path.</param>
/// <param name="Cookie">The namespace's number, which no other gets; null before Linux 5.14.</param>
/// <param name="IfName">The link's name.</param>
/// <param name="Link">The link's index.</param>
/// <param name="Mac">The link's hardware address.</param>
internal readonly record struct LeasePlace(string NetNsPath, ulong Inode, ulong? Cookie, string IfName, int Link, MacAddress Mac);

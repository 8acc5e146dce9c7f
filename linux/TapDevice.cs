using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// A tap link while the process holds its descriptor: it goes away with that, unless <see cref="Persist"/> was called. Links
/// of this kind cannot be made over netlink.
/// </summary>
public sealed unsafe class TapDevice : IDisposable
{
    /// <summary>Where the kernel makes them.</summary>
    public const string Path = "/dev/net/tun";

    private readonly FileDescriptor _descriptor;
    private readonly string _name;

    private TapDevice(FileDescriptor descriptor, string name)
    {
        _descriptor = descriptor;
        _name = name;
    }

    /// <summary>Makes a tap link, down, in the namespace that the calling thread is in. Its frames have no header of the tun driver (IFF_NO_PI).</summary>
    /// <param name="name">A name that no link has; at most 15 bytes.</param>
    /// <param name="hasManyQueues">IFF_MULTI_QUEUE: several processes may read from it.</param>
    /// <exception cref="LinuxException">ENOENT, ENODEV or ENXIO: the kernel has no tun driver. EBUSY: the name is taken.</exception>
    public static TapDevice Create(string name, bool hasManyQueues)
    {
        FileDescriptor descriptor = FileDescriptor.Open(Path, OpenFlags.ReadWrite);
        try
        {
            Libc.ifreq request = new() { ifr_flags = (short)(Libc.IFF_TAP | Libc.IFF_NO_PI | (hasManyQueues ? Libc.IFF_MULTI_QUEUE : 0)) };
            Encoding.UTF8.GetBytes(name, new Span<byte>(request.ifr_name, Libc.IFNAMSIZ - 1));
            if (Libc.ioctl(descriptor.Value, Libc.TUNSETIFF, (nint)(&request)) != 0)
            {
                throw new LinuxException($"cannot create tap \"{name}\"", Libc.LastError);
            }

            return new(descriptor, name);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>TUNSETOWNER: lets processes of a user open the link.</summary>
    /// <exception cref="LinuxException">The kernel refused: EINVAL where its user namespace has no such user.</exception>
    public void SetOwner(uint user) => Set(Libc.TUNSETOWNER, user, $"owner of tap \"{_name}\" to {user}");

    /// <summary>TUNSETGROUP: lets processes of a group open the link.</summary>
    /// <exception cref="LinuxException">The kernel refused: EINVAL where its user namespace has no such group.</exception>
    public void SetGroup(uint group) => Set(Libc.TUNSETGROUP, group, $"group of tap \"{_name}\" to {group}");

    /// <summary>TUNSETPERSIST: the link outlives the process.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Persist() => Set(Libc.TUNSETPERSIST, 1, $"tap \"{_name}\" to persist");

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private void Set(nuint request, uint value, string what)
    {
        if (Libc.ioctl(_descriptor.Value, request, (nint)value) != 0)
        {
            throw new LinuxException($"cannot set {what}", Libc.LastError);
        }
    }
}

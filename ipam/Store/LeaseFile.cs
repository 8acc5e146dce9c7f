using System;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// An address's file, in host-local's place and format: named by the address, holding its owner. It is the lease; all else
/// in the store can be made anew from these files.
/// </summary>
/// <param name="Owner">Whose it is; null where the content names nobody.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Tag">The file's identity, see <see cref="SlotHash.OfFile"/>.</param>
internal readonly record struct LeaseFile(LeaseOwner? Owner, FileTime Modified, ulong Tag)
{
    /// <summary>The name that a lease has until it is complete. One is enough: the lock is held.</summary>
    internal const string TemporaryName = "cscni.new";

    /// <summary>Reads a lease. What cannot be read as one (a link, a directory, a FIFO) is nobody's, and in the way.</summary>
    /// <returns>The lease, or null where the address has no file.</returns>
    /// <exception cref="LinuxException">EIO and the like: nothing may be concluded from that.</exception>
    internal static LeaseFile? TryRead(DirectoryHandle directory, string name)
    {
        using FileDescriptor? file = directory.TryOpenFile(name, OpenFlags.Read | OpenFlags.NonBlocking, 0, out Errno errno);
        if (file is null)
        {
            return errno switch
            {
                Errno.NoEntry => null,
                Errno.Loop or Errno.NoSuchAddress => new(null, Clock.Now(), 0),
                _ => throw new LinuxException($"cannot open \"{directory.Path}/{name}\"", errno),
            };
        }

        FileStatus status = file.Status();
        LeaseOwner? owner = status.IsRegularFile && status.Size is > 0 and <= LeaseOwner.SizeLimit ? ReadOwner(file) : null;
        return new(owner, status.Modified, SlotHash.OfFile(status.Inode, status.Modified.Seconds, status.Modified.Nanoseconds));
    }

    /// <summary>Makes a lease: complete, or not at all.</summary>
    /// <param name="directory">The network's directory.</param>
    /// <param name="name">The address's text.</param>
    /// <param name="content">The owner, see <see cref="LeaseOwner.ToBytes"/>.</param>
    /// <param name="tag">The file's identity.</param>
    /// <returns>False where the address has a file.</returns>
    /// <exception cref="LinuxException">A step failed; no lease was made.</exception>
    internal static bool TryCreate(DirectoryHandle directory, string name, ReadOnlySpan<byte> content, out ulong tag)
    {
        bool isInPlace = false;
        try
        {
            using (FileDescriptor file = directory.CreateFile(TemporaryName))
            {
                file.Write(content);
                FileStatus status = file.Status();
                tag = SlotHash.OfFile(status.Inode, status.Modified.Seconds, status.Modified.Nanoseconds);
            }

            return isInPlace = directory.TryRename(TemporaryName, name);
        }
        catch (LinuxException exception)
        {
            throw new LinuxException($"cannot write the lease \"{directory.Path}/{name}\"", exception.Errno);
        }
        finally
        {
            if (!isInPlace)
            {
                TryUnlink(directory, TemporaryName);
            }
        }
    }

    /// <summary>Removes a file where that works; for cleaning up behind a failure that is reported already.</summary>
    internal static void TryUnlink(DirectoryHandle directory, string name)
    {
        try
        {
            directory.Unlink(name);
        }
        catch (LinuxException)
        {
            // The next process with this store sees a directory without its mark, and finds the file.
        }
    }

    private static LeaseOwner? ReadOwner(FileDescriptor file)
    {
        Span<byte> content = stackalloc byte[LeaseOwner.SizeLimit + 1];
        return LeaseOwner.Parse(content[..file.ReadAt(content, 0)]);
    }
}

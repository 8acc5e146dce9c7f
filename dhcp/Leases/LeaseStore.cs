using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Dhcp.Leases;

/// <summary>The files of the leases: a directory for each network, a file for each attachment, of root alone.</summary>
internal sealed class LeaseStore
{
    private const uint DirectoryMode = 0x1c0; // 0700
    private const uint FileMode = 0x180; // 0600
    private const int LargestFile = 2 << 20;

    private readonly string _path;
    private readonly string _boot = CurrentProcess.BootId().ToString("N");

    /// <summary>Makes the directory where it is missing.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    internal LeaseStore(string path)
    {
        _path = path;
        using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(path, DirectoryMode);
    }

    /// <summary>Writes a lease; what fails is only told, for the container has its address already.</summary>
    internal void Write(Lease lease)
    {
        try
        {
            using DirectoryHandle top = DirectoryHandle.OpenOrCreate(_path, DirectoryMode);
            using DirectoryHandle directory = top.OpenOrCreateDirectory(lease.Attachment.Network, DirectoryMode);
            AtomicFile.Write(directory, DhcpRendezvous.FileName(lease.Attachment), LeaseDocument.ToJson(lease, _boot).Span, FileMode);
        }
        catch (LinuxException exception)
        {
            Log.Write($"{lease.Attachment}: the lease would not survive a restart: {exception.Message}");
        }
    }

    /// <summary>Removes a lease's file, and the network's directory with the last one.</summary>
    internal void Remove(Attachment attachment)
    {
        using (DirectoryHandle? top = DirectoryHandle.TryOpen(_path, out _))
        using (DirectoryHandle? directory = top?.TryOpenDirectory(attachment.Network, out _))
        {
            TryUnlink(directory, DhcpRendezvous.FileName(attachment));
        }

        FileSystem.TryRemoveEmptyDirectory($"{_path}/{attachment.Network}");
    }

    /// <summary>Reads all leases; a file that is of an earlier boot, or none of ours, is removed.</summary>
    /// <param name="create">Makes a lease, without addresses.</param>
    internal List<Lease> ReadAll(Func<Attachment, LeasePlace, LeaseSettings, Lease> create)
    {
        List<Lease> leases = [];
        using DirectoryHandle? top = DirectoryHandle.TryOpen(_path, out _);
        top?.ForEachName(network =>
        {
            // Not through a link: what is no lease is removed, and that must not be somebody else's.
            using DirectoryHandle? directory = top.TryOpenDirectory(network, out _);
            directory?.ForEachName(name =>
            {
                if (TryRead(directory, name, create) is { } lease)
                {
                    leases.Add(lease);
                }
                else
                {
                    TryUnlink(directory, name);
                }
            });
        });
        return leases;
    }

    private Lease? TryRead(DirectoryHandle directory, string name, Func<Attachment, LeasePlace, LeaseSettings, Lease> create)
    {
        try
        {
            return LeaseDocument.Read(directory.ReadFile(name, LargestFile), _boot, create);
        }
        catch (Exception exception) when (exception is LinuxException or CniException)
        {
            Log.Write($"\"{directory.Path}/{name}\" is no lease and is removed: {exception.Message}");
            return null;
        }
    }

    private static void TryUnlink(DirectoryHandle? directory, string name)
    {
        try
        {
            directory?.Unlink(name);
        }
        catch (LinuxException exception)
        {
            Log.Write(exception.Message);
        }
    }
}

using System;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin;

/// <summary>
/// Keeps calls apart that would spoil each other's work, from their first look to their last change: a DEL or GC that frees
/// the address of an ADD between its lease and its link leaves a container with an address that the next one gets too.
/// <list type="bullet">
/// <item>One ADD or DEL at a time works on a container.</item>
/// <item>GC, which goes by a list that an ADD under way is not in yet, waits until no ADD or DEL of the node is under way, and
/// those that come then wait for it.</item>
/// </list>
/// The locks are ranges of one file's numbers: nothing is made for a container, nothing stays of whoever is killed, and only
/// root can hold one, since the directory is 0700. They come before any other lock.
/// </summary>
/// <remarks>
/// A node, which is a network namespace, has a run of 2^33 numbers that begins at its inode's. The first is the gate, which ADD and DEL
/// pass on their way to the container's number, and GC closes behind itself: else it would wait for ever where one ADD follows
/// another. In the second half are the containers that GC does not wait for.
/// </remarks>
internal sealed class CallLock : IDisposable
{
    private const string FileName = "calls.lock";
    private const uint PrivateDirectory = 0x1c0;
    private const int CallMilliseconds = 20_000;

    /// <summary>Shorter: ADDs wait meanwhile, and a GC that is refused is made again soon.</summary>
    private const int CollectMilliseconds = 5_000;

    private const ulong Half = 1UL << 32;

    private readonly RangeLock _lock;
    private readonly string _path;
    private readonly long _gate;

    private CallLock(RangeLock held, string path, ulong node)
    {
        _lock = held;
        _path = path;
        _gate = (long)((node % (1UL << 30)) * 2 * Half);
    }

    /// <summary>Keeps other calls away from an ADD's container, and GC from the node, until this is disposed of.</summary>
    /// <param name="call">The call.</param>
    /// <param name="node">The inode of the node's namespace.</param>
    /// <returns>The lock; null where nobody can have one, since its file is not there and cannot be made.</returns>
    /// <exception cref="CniException">11: another call did not end in time.</exception>
    public static CallLock? ForAdd(CniCall call, ulong node) => Open(call, node, isRemoval: false, static (opened, call) => opened.OfContainer(call));

    /// <summary>The same for a DEL, which a full disk does not keep from its work.</summary>
    /// <inheritdoc cref="ForAdd"/>
    public static CallLock? ForDelete(CniCall call, ulong node) => Open(call, node, isRemoval: true, static (opened, call) => opened.OfContainer(call));

    /// <summary>Keeps ADDs and DELs away from a GC until this is disposed of.</summary>
    /// <inheritdoc cref="ForAdd"/>
    public static CallLock? ForCollection(CniCall call)
    {
        using NetNs node = NetNs.OpenCurrent();
        return Open(call, node.Inode, isRemoval: true, static (opened, _) => opened.OfNode());
    }

    public void Dispose() => _lock.Dispose();

    private static CallLock? Open(CniCall call, ulong node, bool isRemoval, Func<CallLock, CniCall, CallLock> take)
    {
        string path = StateDirectory.Read(call.Config);
        if (TryOpen(path, isRemoval) is not { } file)
        {
            return null;
        }

        CallLock opened = new(new RangeLock(file), $"{path}/{FileName}", node);
        try
        {
            return take(opened, call);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static FileDescriptor? TryOpen(string path, bool isRemoval)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(path, PrivateDirectory);
            return directory.OpenFile(FileName, OpenFlags.ReadWrite | OpenFlags.Create);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ReadOnlyFileSystem or Errno.Access || (isRemoval && exception.Errno == Errno.NoSpace))
        {
            // Whoever cannot make the file is not kept waiting by anybody either: where it was there, it could be opened.
            return null;
        }
    }

    /// <summary>An ADD may wait for a DHCP server for a minute; GC removes its link after its lease, in whichever order they came to be.</summary>
    private static bool MayTakeLong(CniCall call) => FeatureTable.Find(call.Config).MakesInterface && IpamSettings.NeedLink(call.Config);

    /// <summary>Nobody waits while holding something that others need: who finds the gate closed gives the container back first.</summary>
    private CallLock OfContainer(CniCall call)
    {
        string container = $"call for container {call.Attachment.ContainerId}";
        long number = _gate + 1 + (long)(NameHash.Of(call.Attachment.ContainerId) % (Half - 1));
        if (MayTakeLong(call))
        {
            return Take(number + (long)Half, 1, isShared: false, CallMilliseconds, container);
        }

        while (true)
        {
            Take(number, 1, isShared: false, CallMilliseconds, container);
            if (_lock.TryTake(_gate, 1, isShared: true, milliseconds: 0))
            {
                return Release(_gate);
            }

            Release(number).Take(_gate, 1, isShared: true, CallMilliseconds, "GC of the node").Release(_gate);
        }
    }

    private CallLock OfNode() => Take(_gate, 1, isShared: false, CollectMilliseconds, "call of the node")
        .Take(_gate + 1, (long)Half - 1, isShared: false, CollectMilliseconds, "call of the node");

    private CallLock Release(long number)
    {
        _lock.Release(number, 1);
        return this;
    }

    private CallLock Take(long start, long length, bool isShared, int milliseconds, string other)
    {
        if (!_lock.TryTake(start, length, isShared, milliseconds))
        {
            throw new CniException(
                ErrorCode.TryAgainLater,
                $"another {other}, {_lock.FindHolder(start, length)}, holds \"{_path}\" and did not end within {milliseconds / 1000} s (try again later)");
        }

        return this;
    }
}

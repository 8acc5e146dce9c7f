using System;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Rules;

/// <summary>What a call needs to look at our rules and change them: the lock, the attachments' files, and nf_tables.</summary>
internal sealed class RuleSession : IDisposable
{
    private readonly RulesPlace _place;
    private RulesStore? _store;

    private RuleSession(RouteSocket host, in RulesPlace place, RulesStore store, NftSocket nft)
    {
        Host = host;
        _place = place;
        _store = store;
        Nft = nft;
    }

    /// <summary>The node's links.</summary>
    public RouteSocket Host { get; }

    /// <summary>The attachments' files; there while the lock is held.</summary>
    /// <exception cref="InvalidOperationException">The lock was given back.</exception>
    public RulesStore Store => _store ?? throw new InvalidOperationException("the lock of the rules was given back");

    public NftSocket Nft { get; }

    /// <summary>Waits for the lock and opens all.</summary>
    /// <exception cref="CniException">11: another process holds the lock.</exception>
    /// <exception cref="LinuxException">A file or the socket cannot be opened.</exception>
    public static RuleSession Open(RouteSocket host, in RulesPlace place)
    {
        RulesStore store = RulesStore.Open(place.StateDirectory, place.Node);
        try
        {
            return new(host, place, store, OpenSocket(host.Purpose));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>
    /// As <see cref="Open"/>, for what only removes. Where there are no files, and no room to make any, nothing was made either: an
    /// ADD needs them first. A full disk must not keep a pod from being deleted.
    /// </summary>
    /// <returns>The session; null where there is nothing to remove.</returns>
    /// <exception cref="CniException">11: another process holds the lock.</exception>
    /// <exception cref="LinuxException">A file or the socket cannot be opened.</exception>
    public static RuleSession? TryOpenToRemove(RouteSocket host, in RulesPlace place)
    {
        try
        {
            return Open(host, place);
        }
        catch (CniException exception) when (exception.Code == ErrorCode.NotAvailable)
        {
            return null;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.NoSpace or Errno.ReadOnlyFileSystem)
        {
            if (place.Exists())
            {
                throw;
            }

            return null;
        }
    }

    /// <summary>nf_tables alone, for what changes nothing.</summary>
    /// <exception cref="CniException">50: the kernel has no nf_tables.</exception>
    /// <exception cref="LinuxException">The socket cannot be opened for another reason, as a shortage of descriptors: there may be rules.</exception>
    public static NftSocket OpenSocket(string? purpose)
    {
        try
        {
            NftSocket nft = NftSocket.Open();
            nft.Purpose = purpose;
            return nft;
        }
        catch (LinuxException exception) when (IsUnsupported(exception.Errno))
        {
            throw Unsupported(exception.Message);
        }
    }

    /// <summary>The error of a kernel without nf_tables.</summary>
    public static CniException Unsupported(string reason) => new(
        ErrorCode.NotAvailable,
        $"ipMasq, port maps, spoof protection and ingress policies need nf_tables, which this kernel does not offer (CONFIG_NF_TABLES; module nf_tables): {reason}");

    /// <summary>True for the errors of a kernel that has no nf_tables, or not this part of it.</summary>
    public static bool IsUnsupported(Errno errno) => errno is Errno.NotSupported or Errno.Invalid or Errno.ProtocolNotSupported or Errno.FamilyNotSupported;

    /// <summary>
    /// True where our table of a family is there; a kernel without nf_tables, or without this family, has none. Asked before all else,
    /// so that no later error is taken for such a kernel's.
    /// </summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public bool HasTable(NftFamily family)
    {
        try
        {
            return Nft.ListTables(family).Contains(OwnTable.Name);
        }
        catch (NetlinkException exception) when (IsUnsupported(exception.Errno))
        {
            return false;
        }
    }

    /// <summary>Gives the lock back; the socket stays open.</summary>
    public void Unlock()
    {
        _store?.Dispose();
        _store = null;
    }

    /// <summary>Waits for the lock again.</summary>
    /// <exception cref="CniException">11: another process holds the lock.</exception>
    public void Lock() => _store ??= RulesStore.Open(_place.StateDirectory, _place.Node);

    /// <summary>
    /// The lock first: closing a netfilter socket waits until the kernel has freed what the transactions before have removed, a
    /// grace period or two, whoever sent them.
    /// </summary>
    public void Dispose()
    {
        Unlock();
        Nft.Dispose();
    }
}

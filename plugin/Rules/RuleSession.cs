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

    /// <summary>nf_tables alone, for what changes nothing.</summary>
    /// <exception cref="CniException">50: the kernel has no nf_tables.</exception>
    public static NftSocket OpenSocket(string? purpose)
    {
        try
        {
            NftSocket nft = NftSocket.Open();
            nft.Purpose = purpose;
            return nft;
        }
        catch (LinuxException exception)
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

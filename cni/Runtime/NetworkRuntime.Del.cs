using System;
using System.Collections.Generic;

namespace CsCni.Cni.Runtime;

/// <summary>DEL, and GC which is DEL of many.</summary>
public sealed partial class NetworkRuntime
{
    /// <summary>
    /// DEL: each plugin in reverse order with the remembered result. It stops at the first error, as the specification
    /// says, and can be repeated then. An attachment that is not remembered is deleted all the same.
    /// </summary>
    /// <exception cref="CniException">
    /// 4: a name is malformed, or the namespace is the host's own. 103: the interface belongs to another network. Else the
    /// plugin's own.
    /// </exception>
    public void Del(NetworkConfigList list, AttachmentRequest request)
    {
        Attachment attachment = RequireNames(list, request);
        Sandbox.RequireForeign(request.NetNsPath, _allowsOwnNetNs);
        ReadOnlyMemory<byte> previous = RememberedResult(list, attachment, out bool remembered);
        if (!remembered)
        {
            RequireNotAnothers(attachment);
        }

        for (int index = list.Plugins.Count - 1; index >= 0; index--)
        {
            _plugins.Run(CniCommand.Del, list, list.Plugins[index], request, previous);
        }

        _cache.Remove(attachment);
    }

    /// <summary>
    /// GC: DEL of each remembered attachment that is not in the list, then GC of each plugin from 1.1.0 on. It goes on
    /// after errors.
    /// </summary>
    /// <param name="list">The network.</param>
    /// <param name="valid">The attachments that stay; every other one of the network goes.</param>
    /// <returns>What was done; null where the list says disableGC: nothing was done.</returns>
    /// <exception cref="CniException">5: the cache cannot be read.</exception>
    public GcOutcome? Gc(NetworkConfigList list, IReadOnlyCollection<Attachment> valid)
    {
        if (list.DisableGc)
        {
            return null;
        }

        List<(Attachment Attachment, CniException? Error)> deleted = [];
        foreach (CachedAttachment cached in Stale(list, valid))
        {
            deleted.Add((cached.Attachment, DelForGc(list, cached)));
        }

        List<PluginOutcome> outcomes = list.Version < SpecVersion.V110 ? [] : ForEachPlugin(list, plugin =>
        {
            _plugins.Run(CniCommand.Gc, plugin, PluginRequest.ForGc(list, plugin, valid));
            return [];
        });
        return new(deleted, outcomes);
    }

    private List<CachedAttachment> Stale(NetworkConfigList list, IReadOnlyCollection<Attachment> valid)
    {
        HashSet<Attachment> stays = [.. valid];
        return _cache.List().FindAll(cached => cached.Attachment.Network == list.Name && !stays.Contains(cached.Attachment));
    }

    private CniException? DelForGc(NetworkConfigList list, CachedAttachment cached)
    {
        try
        {
            // The path of a process that is gone may by now be the one of a process of the host itself.
            bool isGone = !_allowsOwnNetNs && Sandbox.IsOwn(cached.Request.NetNsPath);
            Del(list, isGone ? cached.Request with { NetNsPath = string.Empty } : cached.Request);
            return null;
        }
        catch (CniException exception)
        {
            return exception;
        }
    }

    /// <summary>A result that cannot be read is none: DEL must not fail for want of it.</summary>
    private ReadOnlyMemory<byte> RememberedResult(NetworkConfigList list, Attachment attachment, out bool remembered)
    {
        remembered = false;
        try
        {
            CachedAttachment? cached = _cache.Read(attachment);
            remembered = cached is not null;
            return cached is null || cached.Result.IsEmpty || list.Version < SpecVersion.V040
                ? default
                : ResultText.InVersion(cached.Result, list.Version);
        }
        catch (CniException)
        {
            return default;
        }
    }

    /// <summary>Plugins delete the container's interface by its name, whoever made it.</summary>
    private void RequireNotAnothers(Attachment attachment)
    {
        foreach (CachedAttachment other in _cache.List())
        {
            if (other.Attachment.ContainerId == attachment.ContainerId
                && other.Attachment.IfName == attachment.IfName
                && other.Attachment.Network != attachment.Network)
            {
                throw new CniException(
                    ErrorCode.AlreadyAttached,
                    $"{attachment} is not attached, and interface \"{attachment.IfName}\" of that container belongs to "
                    + $"network \"{other.Attachment.Network}\": del that one, or choose another interface name");
            }
        }
    }
}

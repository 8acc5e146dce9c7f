using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>ADD and its undo.</summary>
public sealed partial class NetworkRuntime
{
    /// <summary>
    /// ADD: each plugin in order, each with the result of the one before. The attachment is remembered before the first
    /// plugin runs, so that DEL and GC find it whenever this process dies. Where a plugin fails, DEL is run by it and those
    /// before it, in reverse, and nothing is remembered.
    /// </summary>
    /// <returns>The result of the last plugin.</returns>
    /// <exception cref="CniException">
    /// 4: a name, the namespace or a plugin's executable is not as it must be; nothing was changed. 103: the attachment is
    /// remembered already. 11: interrupted. Else the plugin's own.
    /// </exception>
    public ReadOnlyMemory<byte> Add(NetworkConfigList list, AttachmentRequest request)
    {
        Attachment attachment = RequireNames(list, request);
        RequireNew(attachment);
        foreach (PluginConfig plugin in list.Plugins)
        {
            _plugins.Find(plugin);
        }

        Sandbox.RequireFree(request, _allowsOwnNetNs);
        CachedAttachment remembered = new(attachment, request, list.Source, default);
        if (!_cache.TryWriteNew(remembered))
        {
            throw new CniException(ErrorCode.AlreadyAttached, $"another ADD of {attachment} is running");
        }

        ReadOnlyMemory<byte> result = default;
        int started = 0;
        try
        {
            foreach (PluginConfig plugin in list.Plugins)
            {
                ThrowIfInterrupted(plugin.Type);
                started++;
                result = _plugins.Add(list, plugin, request, result);
            }

            ThrowIfInterrupted(null);
            _cache.Write(remembered with { Result = result });
            return result;
        }
        catch (CniException exception)
        {
            throw Undo(list, request, started, result, exception);
        }
    }

    private void ThrowIfInterrupted(string? before)
    {
        if (_isInterrupted())
        {
            throw new CniException(
                ErrorCode.TryAgainLater,
                before is null ? "interrupted after the last plugin" : $"interrupted before plugin \"{before}\"");
        }
    }

    /// <summary>
    /// A second ADD would fail halfway, and its undo would take down the first; the same holds for another network's
    /// attachment under the same interface name.
    /// </summary>
    private void RequireNew(Attachment attachment)
    {
        if (_cache.Read(attachment) is { } earlier)
        {
            throw new CniException(
                ErrorCode.AlreadyAttached,
                earlier.Result.IsEmpty
                    ? $"an earlier ADD of {attachment} was not finished, or still runs: if none runs, del it first"
                    : $"{attachment} is attached already (\"{_cache.Path}\"): del it first, or choose another interface name");
        }

        foreach (CachedAttachment other in _cache.List())
        {
            if (other.Attachment.ContainerId == attachment.ContainerId && other.Attachment.IfName == attachment.IfName)
            {
                throw new CniException(
                    ErrorCode.AlreadyAttached,
                    $"interface \"{attachment.IfName}\" of container {attachment.ContainerId} belongs to network "
                    + $"\"{other.Attachment.Network}\": choose another interface name");
            }
        }
    }

    private CniException Undo(
        NetworkConfigList list, AttachmentRequest request, int started, ReadOnlyMemory<byte> result, CniException cause)
    {
        StringBuilder details = new(cause.Details);
        bool complete = true;
        for (int index = started - 1; index >= 0; index--)
        {
            try
            {
                ReadOnlyMemory<byte> previous = list.Version < SpecVersion.V040 ? default : result;
                _plugins.Run(CniCommand.Del, list, list.Plugins[index], request, previous);
            }
            catch (CniException exception)
            {
                complete = false;
                details.Append(details.Length > 0 ? "\n" : string.Empty).Append("undo: ").Append(exception.Message);
            }
        }

        Attachment attachment = new(list.Name, request.ContainerId, request.IfName);
        if (complete)
        {
            _cache.Remove(attachment);
            return new(cause.Code, cause.Message, details.ToString());
        }

        return new(cause.Code, $"{cause.Message} (the undo failed too: del {attachment} to try it again)", details.ToString());
    }
}

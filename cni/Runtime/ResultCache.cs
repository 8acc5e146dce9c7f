using System;
using System.Collections.Generic;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>
/// The results of ADD, which later DEL, CHECK and GC need, in libcni's format and place: what one of cnitool, containerd,
/// CRI-O or this runtime has added, any other can delete.
/// </summary>
public sealed class ResultCache
{
    /// <summary>Where libcni keeps it, in a directory "results".</summary>
    public const string DefaultPath = "/var/lib/cni";

    private const uint DirectoryMode = 0x1c0;
    private const uint FileMode = 0x180;
    private readonly string _results;

    /// <summary>Names the directory; it is made by the first ADD.</summary>
    /// <param name="path">The directory that holds the directory "results".</param>
    public ResultCache(string path) => _results = path == "/" ? "/results" : $"{path.TrimEnd('/')}/results";

    /// <summary>The directory of the files.</summary>
    public string Path => _results;

    /// <summary>Finds an attachment.</summary>
    /// <returns>What is known of it, or null where it is not in the cache.</returns>
    /// <exception cref="CniException">5: the file cannot be read. 6: it is no cache file.</exception>
    public CachedAttachment? Read(Attachment attachment)
    {
        string path = $"{_results}/{FileName(attachment)}";
        if (FileStatus.TryGet(path, out Errno errno) is null)
        {
            return errno is Errno.NoEntry or Errno.NotDirectory
                ? null
                : throw new CniException(ErrorCode.InputOutput, new LinuxException($"cannot read \"{path}\"", errno).Message);
        }

        JsonObject root = JsonText.ParseObject(ConfigFile.ReadBytes(path), path);
        return CacheDocument.IsOne(root) ? CacheDocument.Read(root) : Legacy(attachment, root);
    }

    /// <summary>Remembers an attachment that is not remembered yet, in one step: of two callers one succeeds.</summary>
    /// <returns>False where it is remembered already; nothing was changed then.</returns>
    /// <exception cref="CniException">5: it cannot be written.</exception>
    public bool TryWriteNew(CachedAttachment attachment) => Write(attachment, static (directory, name, content) =>
    {
        string temporary = $".{name}.{CurrentProcess.Id}.new";
        AtomicFile.Write(directory, temporary, content, FileMode);
        if (directory.TryRename(temporary, name))
        {
            return true;
        }

        directory.Unlink(temporary);
        return false;
    });

    /// <summary>Remembers an attachment, in one step, in the place of what was remembered of it.</summary>
    /// <exception cref="CniException">5: it cannot be written.</exception>
    public void Write(CachedAttachment attachment) => Write(attachment, static (directory, name, content) =>
    {
        AtomicFile.Write(directory, name, content, FileMode);
        return true;
    });

    /// <summary>Forgets an attachment; it need not be there.</summary>
    /// <exception cref="CniException">5: it cannot be removed.</exception>
    public void Remove(Attachment attachment)
    {
        try
        {
            using DirectoryHandle? directory = DirectoryHandle.TryOpen(_results, out _);
            directory?.Unlink(FileName(attachment));
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"cannot forget {attachment}: {exception.Message}");
        }
    }

    /// <summary>Everything in the cache, sorted by file name. What is no cache file is passed over, as libcni does it.</summary>
    /// <exception cref="CniException">5: the directory cannot be read.</exception>
    public List<CachedAttachment> List()
    {
        List<CachedAttachment> attachments = [];
        foreach (string path in PluginFolder.ListFiles(_results, string.Empty))
        {
            try
            {
                JsonObject root = JsonText.ParseObject(ConfigFile.ReadBytes(path), path);
                if (!path[(_results.Length + 1)..].StartsWith('.') && CacheDocument.IsOne(root))
                {
                    attachments.Add(CacheDocument.Read(root));
                }
            }
            catch (CniException)
            {
                // A file that is gone again, or rubbish: it names no attachment that could be acted on.
            }
        }

        return attachments;
    }

    private bool Write(CachedAttachment attachment, Func<DirectoryHandle, string, byte[], bool> write)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(_results, DirectoryMode);
            return write(directory, FileName(attachment.Attachment), CacheDocument.ToJson(attachment).ToArray());
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"cannot remember {attachment.Attachment}: {exception.Message}");
        }
    }

    private static string FileName(Attachment attachment) => $"{attachment.Network}-{attachment.ContainerId}-{attachment.IfName}";

    /// <summary>libcni before 0.8 wrote the bare result.</summary>
    private static CachedAttachment Legacy(Attachment attachment, JsonObject result) =>
        new(attachment, new(attachment.ContainerId, string.Empty, attachment.IfName, [], null), default, result.Raw);
}

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

    /// <summary>Names the directory; it is made by the first ADD.</summary>
    /// <param name="path">The directory that holds the directory "results".</param>
    public ResultCache(string path) => Path = $"{path.TrimEnd('/')}/results";

    /// <summary>Names the directory of the files itself, whatever it is called.</summary>
    /// <param name="path">The directory, such as "/var/lib/cni/results".</param>
    public static ResultCache Of(string path) => new(path) { Path = path.TrimEnd('/') };

    /// <summary>The directory of the files.</summary>
    public string Path { get; private init; }

    /// <summary>Finds an attachment.</summary>
    /// <returns>What is known of it, or null where it is not in the cache.</returns>
    /// <exception cref="CniException">5: the file cannot be read. 6: it is no cache file.</exception>
    public CachedAttachment? Read(Attachment attachment)
    {
        string path = $"{Path}/{FileName(attachment)}";
        if (FileStatus.TryGet(path, out Errno errno) is null)
        {
            return errno is Errno.NoEntry or Errno.NotDirectory
                ? null
                : throw new CniException(ErrorCode.InputOutput, new LinuxException($"cannot read \"{path}\"", errno).Message);
        }

        JsonObject root = JsonText.ParseObject(ReadBytes(FileName(attachment)), path);
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
            using DirectoryHandle? directory = DirectoryHandle.TryOpen(Path, out _);
            directory?.Unlink(FileName(attachment));
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"cannot forget {attachment}: {exception.Message}");
        }
    }

    /// <summary>Everything in the cache, sorted by file name. What is no cache file is passed over, as libcni does it.</summary>
    /// <param name="faults">Gets what was passed over, and why; null where nobody wants to know.</param>
    /// <exception cref="CniException">5: the directory cannot be read.</exception>
    public List<CachedAttachment> List(ICollection<(string Path, CniException Error)>? faults = null)
    {
        List<CachedAttachment> attachments = [];
        foreach (string path in PluginFolder.ListFiles(Path, string.Empty))
        {
            // A dot begins the name of a file that is being written.
            string name = path[(Path.Length + 1)..];
            if (name.StartsWith('.'))
            {
                continue;
            }

            try
            {
                attachments.Add(Read(path, name));
            }
            catch (CniException exception)
            {
                // A file that is gone again is no fault.
                if (faults is not null && FileStatus.TryGet(path, out _) is not null)
                {
                    faults.Add((path, exception));
                }
            }
        }

        return attachments;
    }

    /// <exception cref="CniException">It names no attachment that could be acted on.</exception>
    private CachedAttachment Read(string path, string name)
    {
        JsonObject root = JsonText.ParseObject(ReadBytes(name), path);
        if (!CacheDocument.IsOne(root))
        {
            throw new CniException(
                ErrorCode.Decode, $"\"{path}\" is no cache file (expected \"kind\": \"{CacheDocument.Kind}\"; libcni before 0.8 wrote others)");
        }

        CachedAttachment cached = CacheDocument.Read(root);
        return FileName(cached.Attachment) == name
            ? cached
            : throw new CniException(ErrorCode.Decode, $"\"{path}\" is the cache file of {cached.Attachment}, which \"{FileName(cached.Attachment)}\" would be");
    }

    /// <summary>Reads a regular file of the directory; a link is not followed, a FIFO not waited for.</summary>
    /// <exception cref="CniException">5: it cannot be read.</exception>
    private byte[] ReadBytes(string name)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.TryOpen(Path, out Errno errno)
                ?? throw new LinuxException($"cannot open directory \"{Path}\"", errno);
            return directory.ReadFile(name, PluginHost.InputLimit);
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, exception.Message);
        }
    }

    private bool Write(CachedAttachment attachment, Func<DirectoryHandle, string, byte[], bool> write)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(Path, DirectoryMode);
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

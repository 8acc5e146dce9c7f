using System;
using System.Collections.Generic;
using System.Globalization;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>
/// The files of the attachments that have elements in nf_tables: one each, in a directory for each network namespace that
/// stands for a node. They say what to make again when somebody has flushed our tables, and their absence that there is
/// nothing of ours to look for. On a file system that a reboot empties, as it empties nf_tables.
/// </summary>
/// <remarks>
/// Whoever has this open holds the lock of all our rules. The kernel's transactions are atomic by themselves, but not what
/// is seen before one and done in it.
/// </remarks>
internal sealed class RulesStore : IDisposable
{
    private const string LockName = "lock";
    private const string NewName = ".new";
    private const string LocalnetMark = "localnet.";
    private const int LockMilliseconds = 20_000;
    private const int MaxFile = 4 << 20;
    private const uint Private = 0x1c0;
    private const OpenFlags MarkFlags = OpenFlags.Write | OpenFlags.Create | OpenFlags.NonBlocking;

    private readonly string _path;
    private readonly DirectoryHandle _directory;
    private readonly FileLock _lock;

    private RulesStore(string path, DirectoryHandle directory, FileLock held)
    {
        _path = path;
        _directory = directory;
        _lock = held;
    }

    /// <summary>Where the files of a namespace are.</summary>
    /// <param name="stateDirectory">stateDir of the configuration.</param>
    /// <param name="node">The number of the namespace that stands for the node.</param>
    public static string PathOf(string stateDirectory, ulong node) =>
        $"{stateDirectory}/{NameOf(node)}";

    /// <summary>Opens the store, makes it where it is missing, and waits for the lock.</summary>
    /// <exception cref="CniException">11: another process holds the lock.</exception>
    /// <exception cref="LinuxException">The directory or the lock's file cannot be made.</exception>
    public static RulesStore Open(string stateDirectory, ulong node)
    {
        // The lock is beside the directories, so that they can go while it is held.
        using DirectoryHandle state = DirectoryHandle.OpenOrCreate(stateDirectory, Private);
        FileLock held = Lock(state);
        try
        {
            return new(PathOf(stateDirectory, node), state.OpenOrCreateDirectory(NameOf(node), Private), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Keeps an attachment's file, over an earlier one.</summary>
    public void Write(AttachmentRules rules)
    {
        // One name is enough under the lock, and so what a killed process left is written over, or removed with the next file.
        using (FileDescriptor file = _directory.CreateFile(NewName))
        {
            file.Write(RulesDocument.Write(rules).Span);
        }

        _directory.Replace(NewName, FileName(rules.Attachment, rules.Part));
    }

    /// <summary>Removes the files of attachments.</summary>
    /// <param name="isOwned">Whether a comment is that of such an attachment.</param>
    /// <param name="part">A chained portmap removes its own files only.</param>
    public void RemoveAll(Func<string, bool> isOwned, RulePart part)
    {
        foreach (AttachmentRules rules in ReadAll(isComplete: true))
        {
            if (isOwned(RuleOwner.Of(rules.Attachment)) && (part == RulePart.Interface || rules.Part == part))
            {
                _directory.Unlink(FileName(rules.Attachment, rules.Part));
            }
        }

        _directory.Unlink(NewName);
    }

    /// <summary>Removes an attachment's files.</summary>
    /// <param name="attachment">The attachment.</param>
    /// <param name="part">A chained plugin removes its own file only.</param>
    public void Remove(in Attachment attachment, RulePart part)
    {
        foreach (RulePart one in (ReadOnlySpan<RulePart>)[RulePart.PortMap, RulePart.Firewall, RulePart.Interface])
        {
            if (part == RulePart.Interface || part == one)
            {
                _directory.Unlink(FileName(attachment, one));
            }
        }

        _directory.Unlink(NewName);
    }

    /// <summary>Remembers that a table was made: where it is missing later, somebody else removed it.</summary>
    public void Expect(NftFamily family) => _directory.OpenFile(MarkOf(family), MarkFlags).Dispose();

    /// <summary>Forgets it, where we removed the table.</summary>
    public void ExpectNoMore(NftFamily family) => _directory.Unlink(MarkOf(family));

    /// <summary>True where a table was made and not removed by us.</summary>
    public bool Expects(NftFamily family) => FileSystem.Exists($"{_path}/{MarkOf(family)}");

    /// <summary>Remembers that route_localnet of a link was set by us.</summary>
    public void MarkLoopbackRouting(string link) => _directory.OpenFile($"{LocalnetMark}{link}", MarkFlags).Dispose();

    /// <summary>The links whose route_localnet was set by us.</summary>
    public List<string> ListLoopbackRouting()
    {
        List<string> links = [];
        _directory.ForEachName(name =>
        {
            if (name.StartsWith(LocalnetMark, StringComparison.Ordinal))
            {
                links.Add(name[LocalnetMark.Length..]);
            }
        });
        return links;
    }

    /// <summary>Forgets that route_localnet of a link was set by us.</summary>
    public void UnmarkLoopbackRouting(string link) => _directory.Unlink($"{LocalnetMark}{link}");

    /// <summary>Reads an attachment's file; null where there is none that can be read.</summary>
    public AttachmentRules? TryRead(in Attachment attachment, RulePart part) =>
        FileSystem.Exists($"{_path}/{FileName(attachment, part)}") ? Read(FileName(attachment, part)) : null;

    /// <summary>Reads all files. One that cannot be read is left out, and said on standard error: it must not keep the others from coming back.</summary>
    /// <param name="isComplete">Whether a file that cannot be read just now is an error: for what removes, and must not pass one over.</param>
    /// <exception cref="LinuxException">The directory, or where all must be read a file, cannot be read.</exception>
    public List<AttachmentRules> ReadAll(bool isComplete = false)
    {
        List<AttachmentRules> all = [];
        _directory.ForEachName(name =>
        {
            if (IsOfAttachment(name) && Read(name, isComplete) is { } rules)
            {
                all.Add(rules);
            }
        });
        return all;
    }

    /// <summary>Gives the lock back, and removes a directory that has become empty.</summary>
    public void Dispose()
    {
        _directory.Dispose();
        FileSystem.TryRemoveEmptyDirectory(_path);
        _lock.Dispose();
    }

    private AttachmentRules? Read(string name, bool isRequired = false)
    {
        try
        {
            using FileDescriptor file = _directory.OpenFile(name, OpenFlags.Read | OpenFlags.NonBlocking);
            return FileText.ReadToEnd(file, MaxFile) is { } text ? RulesDocument.Read(text, $"{_path}/{name}") : null;
        }
        catch (Exception exception) when (exception is CniException || (exception is LinuxException error && !(isRequired && error.Errno.IsOfTheMoment())))
        {
            StandardStreams.WriteError($"rules of an attachment cannot be made again: {exception.Message}\n");
            return null;
        }
    }

    private static string NameOf(ulong node) => node.ToString("x", CultureInfo.InvariantCulture);

    private static bool IsOfAttachment(string name) => name.EndsWith(".portmap", StringComparison.Ordinal)
        || name.EndsWith(".firewall", StringComparison.Ordinal) || name.EndsWith(".interface", StringComparison.Ordinal);

    private static string MarkOf(NftFamily family) => family == NftFamily.Inet ? "inet.table" : "bridge.table";

    private static string FileName(in Attachment attachment, RulePart part) =>
        $"{RuleOwner.Hash(RuleOwner.Of(attachment)):x16}.{RulesDocument.NameOf(part)}";

    private static FileLock Lock(DirectoryHandle state)
    {
        FileDescriptor file = state.OpenFile(LockName, OpenFlags.ReadWrite | OpenFlags.Create);
        FileStatus status = file.Status();
        return FileLock.TryAcquire(file, LockMilliseconds) ?? throw new CniException(
            ErrorCode.TryAgainLater,
            $"lock \"{state.Path}/{LockName}\" is held by {LockHolder.Find(status)} and was not given back within {LockMilliseconds / 1000} s (try again later)");
    }
}

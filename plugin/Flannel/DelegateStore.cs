using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Plugin.Flannel;

/// <summary>
/// The delegates' configurations, a file for each attachment: DEL undoes what ADD made, whatever has become of the network's
/// configuration and of the node's subnet since.
/// </summary>
/// <remarks>
/// A file is named CONTAINERID:IFNAME; neither part can contain a colon. Flannel's own plugin names its files by the container
/// alone, so that two interfaces of one container share one: such a file is read where there is none of ours, and removed when
/// its attachment is.
/// </remarks>
internal sealed class DelegateStore(string path)
{
    private const uint PrivateDirectory = 0x1c0;
    private const uint PrivateFile = 0x180;
    private const int MaxFile = PluginHost.InputLimit;

    /// <summary>Flannel's own plugin does not tell the interface; on nearly all nodes it is this one.</summary>
    private const string AnyInterface = "eth0";

    /// <summary>Keeps an attachment's configuration.</summary>
    /// <returns>What was kept for it before; null for nothing.</returns>
    /// <exception cref="LinuxException">The file cannot be written.</exception>
    public KeptConfig? Keep(in Attachment attachment, ReadOnlyMemory<byte> config)
    {
        using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(path, PrivateDirectory);
        string name = NameOf(attachment);
        KeptConfig? earlier = TryRead(directory, name);
        Write(directory, name, config);
        return earlier;
    }

    /// <summary>After an ADD that was refused: as it was before.</summary>
    public void PutBack(in Attachment attachment, KeptConfig? earlier)
    {
        if (earlier is not null)
        {
            Keep(attachment, earlier.Text);
        }
        else
        {
            Remove(NameOf(attachment));
        }
    }

    /// <summary>Reads what is kept for an attachment: by this plugin, else by flannel's own.</summary>
    /// <returns>The configuration; null where there is none that makes sense.</returns>
    /// <exception cref="LinuxException">It cannot be read just now.</exception>
    public KeptConfig? TryRead(in Attachment attachment)
    {
        using DirectoryHandle? directory = DirectoryHandle.OpenIfThere(path);
        if (directory is null)
        {
            return null;
        }

        KeptConfig? kept = OfNetwork(TryRead(directory, NameOf(attachment)), attachment.Network);
        return kept ?? OfNetwork(TryRead(directory, attachment.ContainerId), attachment.Network);
    }

    /// <summary>Forgets a file that was read, and an attachment's own, which may be one that cannot be read.</summary>
    public void Remove(in Attachment attachment, KeptConfig? read)
    {
        Remove(NameOf(attachment));
        if (read is not null)
        {
            Remove(read.FileName);
        }
    }

    /// <summary>Removes what killed ADDs have begun to write, which does not tell its network yet.</summary>
    public void RemoveBegun(HashSet<Attachment> valid)
    {
        List<string> begun = [];
        using DirectoryHandle? directory = DirectoryHandle.OpenIfThere(path);
        HashSet<string> validNames = NamesOf(valid);
        directory?.ForEachName(name =>
        {
            if (name[0] == '.' && !validNames.Contains(name[1..]))
            {
                begun.Add(name);
            }
        });
        begun.ForEach(name => directory!.Unlink(name));
    }

    /// <summary>What is kept for attachments of a network that are not in the list.</summary>
    public List<(Attachment Attachment, KeptConfig Kept)> Others(string network, HashSet<Attachment> valid)
    {
        List<(Attachment, KeptConfig)> others = [];
        using DirectoryHandle? directory = DirectoryHandle.OpenIfThere(path);
        HashSet<string> validNames = NamesOf(valid);
        directory?.ForEachName(name =>
        {
            if (!validNames.Contains(name) && name[0] != '.' && OfNetwork(TryRead(directory, name), network) is { } kept)
            {
                int colon = name.IndexOf(':');
                others.Add((new(network, colon < 0 ? name : name[..colon], colon < 0 ? AnyInterface : name[(colon + 1)..]), kept));
            }
        });
        return others;
    }

    /// <summary>Whether an ADD could keep a file: there is a directory that can be written to, or it is still to be made.</summary>
    /// <exception cref="CniException">50: it cannot.</exception>
    public void RequireWritable()
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(path, out Errno errno);
        bool isGood = directory is null ? errno == Errno.NoEntry : directory.IsWritable(out errno);
        if (!isGood)
        {
            throw new CniException(ErrorCode.NotAvailable, $"cannot write in \"{path}\" (dataDir): {errno.Describe()}");
        }
    }

    private void Remove(string name)
    {
        using DirectoryHandle? directory = DirectoryHandle.OpenIfThere(path);
        directory?.Unlink(name);
        directory?.Unlink(AtomicFile.TemporaryOf(name));
    }

    /// <summary>By a second name that is the attachment's too, so that DEL removes also what a killed ADD has left of it.</summary>
    private static void Write(DirectoryHandle directory, string name, ReadOnlyMemory<byte> config) =>
        AtomicFile.WriteAlone(directory, name, config.Span, PrivateFile);

    private static HashSet<string> NamesOf(HashSet<Attachment> attachments)
    {
        HashSet<string> names = [];
        foreach (Attachment attachment in attachments)
        {
            names.Add(NameOf(attachment));
            names.Add(attachment.ContainerId);
        }

        return names;
    }

    /// <summary>The file may be of another network's attachment, of a container that is long gone.</summary>
    private static KeptConfig? OfNetwork(KeptConfig? kept, string network) => kept?.Config.Name == network ? kept : null;

    private static KeptConfig? TryRead(DirectoryHandle directory, string name)
    {
        using FileDescriptor? file = directory.TryOpenFile(name, OpenFlags.Read | OpenFlags.NonBlocking, 0, out Errno errno);
        if (errno.IsOfTheMoment())
        {
            throw new LinuxException($"cannot open \"{directory.Path}/{name}\"", errno);
        }

        try
        {
            byte[]? text = file is null ? null : FileText.ReadToEnd(file, MaxFile);
            return text is null ? null : Parse(name, text);
        }
        catch (Exception exception) when (exception is CniException || (exception is LinuxException error && !error.Errno.IsOfTheMoment()))
        {
            StandardStreams.WriteError($"\"{directory.Path}/{name}\" is passed over: {exception.Message}\n");
            return null;
        }
    }

    internal static KeptConfig Parse(string name, byte[] text)
    {
        NetworkConfig config = NetworkConfig.Parse(text);
        return FlannelConfig.IsType(config.Root["type"])
            ? new(name, text, config)
            : throw config.Root["type"].Invalid("expected the type of an interface plugin");
    }

    private static string NameOf(in Attachment attachment) => $"{attachment.ContainerId}:{attachment.IfName}";
}

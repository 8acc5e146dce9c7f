using System.Text;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Overlay;

/// <summary>
/// Whether a network still has attachments on the node, which is asked by every DEL. To list the links of all pods for that
/// takes milliseconds where there are hundreds; so the name of one that was found is remembered in a file, and looked at
/// first. What the file says is never trusted, only where to look.
/// </summary>
/// <param name="host">The node's links.</param>
/// <param name="network">The network.</param>
internal sealed class NetworkUse(RouteSocket host, NetworkConfig network)
{
    private const uint Private = 0x1c0;
    private const int MaxName = 15;

    private readonly uint _group = AttachmentKey.Group(network.Name);
    private readonly string _prefix = AttachmentKey.AliasPrefix(network.Name);
    private readonly string _directory = StateDirectory.Read(network);

    private string FileName => $"overlay.{NameHash.Of(network.Name):x16}";

    /// <summary>Looks, the quick way first.</summary>
    public bool IsUsed()
    {
        if (Remembered() is { } name && host.TryGetLink(name) is { } link && IsOfNetwork(link))
        {
            return true;
        }

        // The newest: what came last mostly goes last.
        if (host.ListLinks(new LinkFilter("veth")).FindLast(IsOfNetwork) is not { } found)
        {
            return false;
        }

        Remember(found.Name);
        return true;
    }

    /// <summary>Forgets what was remembered: there is nothing left.</summary>
    public void Forget() => FileSystem.TryRemoveFile($"{_directory}/{FileName}");

    /// <summary>By group and alias, or the group alone of one that is just being made.</summary>
    private bool IsOfNetwork(Link link) =>
        link.Kind == "veth" && link.Group == _group && (link.Alias.Length == 0 || link.Alias.StartsWith(_prefix, System.StringComparison.Ordinal));

    private string? Remembered()
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(_directory, out _);
        using FileDescriptor? file = directory?.TryOpenFile(FileName, OpenFlags.Read | OpenFlags.NonBlocking, 0, out _);
        string? name = file is null || FileText.ReadToEnd(file, MaxName) is not { } text ? null : Encoding.UTF8.GetString(text);
        return name is not null && InterfaceName.Fault(name) is null ? name : null;
    }

    /// <summary>Where it cannot be kept, the next DEL looks again.</summary>
    private void Remember(string name)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(_directory, Private);
            using FileDescriptor file = directory.CreateFile(FileName);
            file.Write(Encoding.UTF8.GetBytes(name));
        }
        catch (LinuxException)
        {
        }
    }
}

using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Overlay;

/// <summary>
/// Keeps ADD, DEL and GC from changing overlays at the same time: what is seen of the kernel's state must still hold when it is
/// changed, and the last attachment must not take away what the next one has just found.
/// </summary>
internal static class OverlayLock
{
    private const string Name = "overlay.lock";
    private const int Milliseconds = 20_000;
    private const uint Private = 0x1c0;

    /// <exception cref="CniException">11: another process holds it.</exception>
    public static FileLock Take(NetworkConfig network)
    {
        using DirectoryHandle state = DirectoryHandle.OpenOrCreate(StateDirectory.Read(network), Private);
        FileDescriptor file = state.OpenFile(Name, OpenFlags.ReadWrite | OpenFlags.Create);
        FileStatus status = file.Status();
        return FileLock.TryAcquire(file, Milliseconds) ?? throw new CniException(
            ErrorCode.TryAgainLater,
            $"lock \"{state.Path}/{Name}\" is held by {LockHolder.Find(status)} and was not given back within {Milliseconds / 1000} s (try again later)");
    }
}

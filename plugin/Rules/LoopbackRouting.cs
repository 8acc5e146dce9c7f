using CsCni.Linux;

namespace CsCni.Plugin.Rules;

/// <summary>
/// Lets packets from 127.0.0.1 be routed to a link, for ports that the node itself reaches there: route_localnet of the link.
/// What it opens besides is closed by chain martians.
/// </summary>
internal static class LoopbackRouting
{
    /// <summary>Sets it, and remembers where it was not set.</summary>
    public static void Ensure(RulesStore store, string link)
    {
        if (Sysctl.Get(PathOf(link)) == "0")
        {
            store.MarkLoopbackRouting(link);
            Sysctl.Set(PathOf(link), "1");
        }
    }

    /// <summary>Takes it back from all links that we set it on; some may be gone.</summary>
    /// <exception cref="LinuxException">It cannot be set just now, and is not forgotten.</exception>
    public static void Undo(RulesStore store)
    {
        foreach (string link in store.ListLoopbackRouting())
        {
            // The mark last: who is killed in between has left it to the next.
            Sysctl.PutBack(PathOf(link), "0");
            store.UnmarkLoopbackRouting(link);
        }
    }

    public static string PathOf(string link) => $"net/ipv4/conf/{link}/route_localnet";
}

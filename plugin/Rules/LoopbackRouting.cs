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
    public static void Undo(RulesStore store)
    {
        foreach (string link in store.TakeLoopbackRouting())
        {
            Sysctl.TrySet(PathOf(link), "0");
        }
    }

    public static string PathOf(string link) => $"net/ipv4/conf/{link}/route_localnet";
}

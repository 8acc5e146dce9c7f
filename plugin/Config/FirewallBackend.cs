namespace CsCni.Plugin.Config;

/// <summary>Who lets a container's traffic pass.</summary>
internal enum FirewallBackend
{
    /// <summary>firewalld where it runs, else nf_tables.</summary>
    Any,

    /// <summary>nf_tables alone.</summary>
    Nftables,

    /// <summary>firewalld, whose absence is an error.</summary>
    Firewalld,
}

namespace CsCni.Plugin.Rules;

/// <summary>
/// Which plugin of a chain made a part of an attachment's rules: an interface type, and a portmap and a firewall behind it, have the same
/// attachment, and none may take another's away.
/// </summary>
internal enum RulePart
{
    /// <summary>An interface type; at DEL it removes all of the attachment's.</summary>
    Interface,

    /// <summary>The chained type portmap.</summary>
    PortMap,

    /// <summary>The chained type firewall.</summary>
    Firewall,
}

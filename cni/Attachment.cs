namespace CsCni.Cni;

/// <summary>What an attachment is known by (CNI specification 1.1.0, section 2): nothing else may be needed to undo it.</summary>
/// <param name="Network">The network's name, <c>name</c> in the config.</param>
/// <param name="ContainerId">CNI_CONTAINERID.</param>
/// <param name="IfName">CNI_IFNAME.</param>
public readonly record struct Attachment(string Network, string ContainerId, string IfName)
{
    /// <summary>"network/containerID/ifname", for messages.</summary>
    public override string ToString() => string.Join('/', [Network, ContainerId, IfName]);
}

namespace CsCni.Netlink.Generic;

/// <summary>Something that a link can leave to its hardware, or a virtual one to the link below or to the receiver.</summary>
/// <param name="Name">The kernel's name for it, such as tx-checksum-ip-generic.</param>
/// <param name="IsOn">True where it is in use.</param>
/// <param name="IsFixed">True where this link does not let it be changed.</param>
public readonly record struct EthtoolFeature(string Name, bool IsOn, bool IsFixed);

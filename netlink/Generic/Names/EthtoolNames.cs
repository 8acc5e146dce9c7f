namespace CsCni.Netlink.Generic;

/// <summary>Attribute names of what is sent to ethtool, by message type; its own is given out at each boot, and all its messages here are about features.</summary>
internal sealed class EthtoolNames : MessageNames
{
    internal static readonly EthtoolNames Instance = new();

    /// <inheritdoc/>
    public override AttributeSpace? SpaceOf(ushort messageType) =>
        messageType == FamilyLookup.Control ? new ControlSpace() : new FeaturesSpace();
}

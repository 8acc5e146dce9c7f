namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="MacvlanAttribute"/>.</summary>
internal sealed class MacvlanSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (MacvlanAttribute)type switch
    {
        MacvlanAttribute.Mode => nameof(MacvlanAttribute.Mode),
        MacvlanAttribute.Flags => nameof(MacvlanAttribute.Flags),
        MacvlanAttribute.BroadcastQueueLength => nameof(MacvlanAttribute.BroadcastQueueLength),
        _ => null,
    };
}

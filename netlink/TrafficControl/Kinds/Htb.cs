namespace CsCni.Netlink.Route;

/// <summary>Kind htb, a tree of token buckets: each class has a rate of its own and may borrow up to a ceiling.</summary>
/// <param name="DefaultClass">Minor number of the class for packets that no filter sends elsewhere; 0 lets them pass unshaped.</param>
public readonly record struct Htb(uint DefaultClass) : IQdiscKind
{
    // How tc(8) sets it: a class without a quantum may send a tenth of its rate, in bytes, before another one's turn.
    private const uint RateToQuantum = 10;

    /// <inheritdoc/>
    public string Kind => "htb";

    /// <inheritdoc/>
    public bool HasOptions => true;

    /// <inheritdoc/>
    public void PutOptions(NetlinkWriter writer)
    {
        HtbGlobal global = new() { Version = HtbGlobal.CurrentVersion, RateToQuantum = RateToQuantum, DefaultClass = DefaultClass };
        writer.PutStructure(HtbAttribute.Init, global);
    }
}

namespace CsCni.Netlink.Route;

/// <summary>Filter kind u32, which compares words of the packet; here with nothing to compare, so that every packet agrees.</summary>
/// <param name="Redirect">Index of the link that sends the packets instead (action mirred egress redirect); 0 for no action.</param>
public readonly record struct U32(int Redirect) : ITrafficFilterKind
{
    /// <summary>TCA_U32_CLASSID: the class that packets go to; the default value for none.</summary>
    public TrafficHandle Class { get; init; }

    /// <inheritdoc/>
    public string Kind => "u32";

    /// <inheritdoc/>
    public void PutOptions(NetlinkWriter writer)
    {
        if (Class != default)
        {
            writer.PutU32(U32Attribute.Class, Class.Value);
        }

        if (Redirect != 0)
        {
            Redirection.Put(writer, U32Attribute.Actions, Redirect);
        }

        writer.PutStructure(U32Attribute.Selector, U32SelectorOfAll.Create());
    }
}

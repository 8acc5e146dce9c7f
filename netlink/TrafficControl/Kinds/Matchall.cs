namespace CsCni.Netlink.Route;

/// <summary>Filter kind matchall: every packet agrees. One to a priority; it cannot be replaced.</summary>
/// <param name="Redirect">Index of the link that sends the packets instead (action mirred egress redirect); 0 for no action.</param>
public readonly record struct Matchall(int Redirect) : ITrafficFilterKind
{
    /// <summary>TCA_MATCHALL_CLASSID: the class that packets go to; the default value for none.</summary>
    public TrafficHandle Class { get; init; }

    /// <inheritdoc/>
    public string Kind => "matchall";

    /// <inheritdoc/>
    public void PutOptions(NetlinkWriter writer)
    {
        if (Class != default)
        {
            writer.PutU32(MatchallAttribute.Class, Class.Value);
        }

        if (Redirect != 0)
        {
            Redirection.Put(writer, MatchallAttribute.Actions, Redirect);
        }
    }
}

using System;

namespace CsCni.Netlink.Route;

/// <summary>The one action that we put and look for: mirred egress redirect.</summary>
internal static class Redirection
{
    // Actions are numbered from 1 (TCA_ACT_MAX_PRIO is the last); an enum's value is what the writer takes.
    private const ActionAttribute First = (ActionAttribute)1;

    /// <summary>Puts it as the only action.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="actions">The filter kind's attribute for actions.</param>
    /// <param name="link">Index of the link that sends the packets.</param>
    internal static void Put<T>(NetlinkWriter writer, T actions, int link)
        where T : unmanaged, Enum
    {
        MirredParameters parameters = new() { Verdict = MirredParameters.Stolen, Mode = MirredMode.EgressRedirect, Link = link };
        using NetlinkNest list = writer.Nested(actions);
        using NetlinkNest action = writer.Nested(First);
        writer.PutString(ActionAttribute.Kind, "mirred");
        using NetlinkNest options = writer.Nested(ActionAttribute.Options);
        writer.PutStructure(MirredAttribute.Parameters, parameters);
    }

    /// <summary>Looks for it among a filter's actions.</summary>
    /// <returns>Index of the link; 0 where there is no such action.</returns>
    /// <exception cref="NetlinkFormatException">An action is malformed.</exception>
    internal static int Read(NetlinkAttributes actions)
    {
        foreach (NetlinkAttribute action in actions)
        {
            if (action.Nested.TryFind((ushort)ActionAttribute.Kind, out NetlinkAttribute kind)
                && kind.ReadString() == "mirred"
                && action.Nested.TryFind((ushort)ActionAttribute.Options, out NetlinkAttribute options)
                && options.Nested.TryFind((ushort)MirredAttribute.Parameters, out NetlinkAttribute value)
                && value.ReadStructure<MirredParameters>() is { Mode: MirredMode.EgressRedirect } parameters)
            {
                return parameters.Link;
            }
        }

        return 0;
    }
}

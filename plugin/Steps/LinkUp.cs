using CsCni.Cni.Results;

namespace CsCni.Plugin.Steps;

/// <summary>A link that nothing on the node answers to: addresses where there are any, up, routes.</summary>
internal static class LinkUp
{
    /// <param name="context">The call.</param>
    /// <param name="result">The addresses; none for a network at layer 2 alone.</param>
    /// <param name="link">Index of the container's link.</param>
    /// <param name="addressing">How it gets its addresses.</param>
    public static void Complete(AttachmentContext context, CniResult result, int link, Addressing addressing)
    {
        if (result.Ips.Count == 0)
        {
            ContainerStep.BringUp(context, link);
        }
        else
        {
            ContainerStep.Configure(context, result, link, addressing);
        }
    }
}

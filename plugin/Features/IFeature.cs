using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>What one type does. Stateless: what a call needs is in its context.</summary>
internal interface IFeature
{
    /// <summary>True for a type that makes the interface CNI_IFNAME; false for one that works on what another plugin made.</summary>
    bool MakesInterface { get; }

    /// <summary>Refuses what can be refused by looking at the configuration alone.</summary>
    /// <exception cref="CniException">The configuration cannot be served.</exception>
    void Validate(CniCall call);

    /// <summary>Makes the attachment; each step is pushed to the context's rollback before it is done.</summary>
    CniResult Attach(AttachmentContext context);

    /// <summary>Removes the attachment's links. Idempotent; ADD's rollback calls it too.</summary>
    void Detach(AttachmentContext context);

    /// <summary>Compares the attachment with what ADD told.</summary>
    /// <exception cref="CniException">101: something differs.</exception>
    void Check(AttachmentContext context, CniResult expected);

    /// <summary>Removes what belongs to the network's attachments that are not in the list.</summary>
    void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid);

    /// <summary>Fails where an ADD could not succeed. Changes nothing.</summary>
    /// <exception cref="CniException">50: what stands in the way.</exception>
    void Status(CniCall call);
}

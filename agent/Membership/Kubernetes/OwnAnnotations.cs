using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>What this node tells the others, as a member of the overlay and as Flannel's annotations.</summary>
internal static class OwnAnnotations
{
    /// <summary>The annotations that are ours to write; the others are an operator's.</summary>
    internal static readonly AnnotationKind[] Written =
    [
        AnnotationKind.SubnetManager, AnnotationKind.BackendType, AnnotationKind.BackendDataV4, AnnotationKind.BackendDataV6,
        AnnotationKind.PublicIpV4, AnnotationKind.PublicIpV6,
    ];

    /// <summary>This node in the overlay; null until it has a subnet and an address of one family.</summary>
    internal static OverlayNode? Self(LocalNode? local, OwnPart part)
    {
        if (local is null)
        {
            return null;
        }

        OverlayNode self = new(local.Name)
        {
            V4 = Endpoint(part.Subnets.V4, part.OverwriteV4.IsValid ? part.OverwriteV4 : local.PublicIpV4, local.VtepMacV4),
            V6 = Endpoint(part.Subnets.V6, part.OverwriteV6.IsValid ? part.OverwriteV6 : local.PublicIpV6, local.VtepMacV6),
        };
        return self.V4.IsPresent || self.V6.IsPresent ? self : null;
    }

    /// <summary>The annotations by kind, as flanneld writes them; null for those that are not to be.</summary>
    internal static string?[] Of(OverlayNode self, LocalNode local)
    {
        string?[] annotations = new string?[AnnotationKeys.Count];
        annotations[(int)AnnotationKind.SubnetManager] = "true";
        annotations[(int)AnnotationKind.BackendType] = BackendName.Of(local.Backend);
        if (self.V4.IsPresent)
        {
            annotations[(int)AnnotationKind.PublicIpV4] = self.V4.PublicIp.ToString();
            annotations[(int)AnnotationKind.BackendDataV4] = Data(self.V4, local);
        }

        if (self.V6.IsPresent)
        {
            annotations[(int)AnnotationKind.PublicIpV6] = self.V6.PublicIp.ToString();
            annotations[(int)AnnotationKind.BackendDataV6] = Data(self.V6, local);
        }

        return annotations;
    }

    private static OverlayEndpoint Endpoint(IpPrefix subnet, IpAddress publicIp, MacAddress vtepMac) =>
        subnet.IsValid && publicIp.IsValid ? new(subnet, publicIp, vtepMac) : default;

    private static string Data(OverlayEndpoint endpoint, LocalNode local) =>
        new BackendData(local.Vni, endpoint.EffectiveVtepMac).ToJson(local.Backend);
}

using System.Text.Json.Nodes;

namespace CsCni.Tests.ApiServer;

/// <summary>Nodes as a cluster has them before anybody's annotations.</summary>
public static class NodeTemplate
{
    /// <summary>The annotations' usual prefix.</summary>
    public const string Prefix = "flannel.alpha.coreos.com/";

    /// <summary>A node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="podCidrs">Its pods' subnets; none for a node that was given none yet.</param>
    public static JsonObject Node(string name, params string[] podCidrs)
    {
        JsonObject spec = [];
        if (podCidrs.Length > 0)
        {
            JsonArray cidrs = [];
            foreach (string cidr in podCidrs)
            {
                cidrs.Add(cidr);
            }

            spec["podCIDR"] = podCidrs[0];
            spec["podCIDRs"] = cidrs;
        }

        return new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject { ["kubernetes.io/hostname"] = name, ["kubernetes.io/os"] = "linux" },
                ["annotations"] = new JsonObject { ["node.alpha.kubernetes.io/ttl"] = "0" },
            },
            ["spec"] = spec,
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(Condition("MemoryPressure", "False"), Condition("Ready", "True")),
                ["addresses"] = new JsonArray(new JsonObject { ["type"] = "Hostname", ["address"] = name }),
            },
        };
    }

    /// <summary>A node as flanneld has annotated it, for vxlan over IPv4.</summary>
    public static JsonObject FlannelNode(string name, string podCidr, string publicIp, string vtepMac, int vni = 1)
    {
        JsonObject node = Node(name, podCidr);
        Annotate(node, "kube-subnet-manager", "true");
        Annotate(node, "backend-type", "vxlan");
        Annotate(node, "backend-data", $"{{\"VNI\":{vni},\"VtepMAC\":\"{vtepMac}\"}}");
        Annotate(node, "public-ip", publicIp);
        return node;
    }

    /// <summary>One of up to 40,000 nodes of flanneld: 10.0.0.0/24, 10.0.1.0/24 and so on, at 172.16.0.0 and so on.</summary>
    public static JsonObject Numbered(int number) => FlannelNode(
        $"node-{number:d5}", $"10.{number >> 8}.{number & 255}.0/24",
        $"172.{16 + (number >> 14)}.{(number >> 8) & 63}.{number & 255}", $"0e:00:00:00:{number >> 8:x2}:{number & 255:x2}");

    /// <summary>Sets one of Flannel's annotations; null removes it.</summary>
    public static void Annotate(JsonObject node, string suffix, string? value, string prefix = Prefix)
    {
        JsonObject metadata = (JsonObject)node["metadata"]!;
        JsonObject annotations = metadata["annotations"] as JsonObject ?? [];
        if (annotations.Parent is null)
        {
            metadata["annotations"] = annotations;
        }

        if (value is null)
        {
            annotations.Remove(prefix + suffix);
        }
        else
        {
            annotations[prefix + suffix] = value;
        }
    }

    private static JsonObject Condition(string type, string status) => new()
    {
        ["type"] = type, ["status"] = status, ["lastHeartbeatTime"] = "2026-01-01T00:00:00Z", ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
        ["reason"] = "Kubelet" + type, ["message"] = "as the kubelet says",
    };
}

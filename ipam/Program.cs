using CsCni.Cni;

namespace CsCni.Ipam;

internal static class Program
{
    private static int Main() => PluginHost.Run(new IpamPlugin());
}

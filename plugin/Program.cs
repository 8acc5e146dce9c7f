using CsCni.Cni;

namespace CsCni.Plugin;

internal static class Program
{
    private static int Main() => PluginHost.Run(new InterfacePlugin());
}

using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Plugin.Commands;

namespace CsCni.Plugin;

/// <summary>The commands of the protocol, each in a file of its own; here the kernel's refusals become CNI errors.</summary>
internal sealed class InterfacePlugin : ICniPlugin
{
    public string About => "CsCni interface plugin: attaches containers to networks over netlink (types: " + FeatureTable.Names + ")";

    public string Types => FeatureTable.Names;

    public CniResult Add(CniCall call)
    {
        CniResult? result = null;
        Translate(() => result = AddCommand.Run(call));
        return result!;
    }

    public void Del(CniCall call) => Translate(() => DelCommand.Run(call));

    public void Check(CniCall call) => Translate(() => CheckCommand.Run(call));

    public void Gc(CniCall call) => Translate(() => GcCommand.Run(call));

    public void Status(CniCall call) => Translate(() => StatusCommand.Run(call));

    private static void Translate(Action command)
    {
        try
        {
            command();
        }
        catch (NetlinkException exception)
        {
            throw new CniException(CodeOf(exception.Errno), exception.Message);
        }
        catch (NetlinkFormatException exception)
        {
            throw new CniException(ErrorCode.Kernel, $"the kernel's answer could not be read: {exception.Message}");
        }
    }

    /// <summary>What comes of load or of a change in between may succeed at the next try.</summary>
    private static int CodeOf(Errno errno) => errno is Errno.Interrupted or Errno.NoBuffers or Errno.TimedOut or Errno.NoMemory
        ? ErrorCode.TryAgainLater
        : ErrorCode.Kernel;
}

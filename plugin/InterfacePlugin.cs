using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Plugin.Commands;
using CsCni.Plugin.Delegation;
using CsCni.Plugin.Overlay;

namespace CsCni.Plugin;

/// <summary>The commands of the protocol, each in a file of its own; here the kernel's refusals become CNI errors.</summary>
internal sealed class InterfacePlugin : ICniPlugin
{
    public string About => "CsCni interface plugin: attaches containers to networks over netlink (types: " + FeatureTable.Names + ")";

    public string Types => FeatureTable.Names;

    public CniResult Add(CniCall call)
    {
        if (FeatureTable.FindDelegating(call.Config) is { } delegating)
        {
            return delegating.Add(call);
        }

        CniResult? result = null;
        Translate(() => result = AddCommand.Run(OverlaySubnet.Fill(call)));
        return result!;
    }

    public void Del(CniCall call) => Run(call, static (type, call) => type.Del(call), DelCommand.Run);

    public void Check(CniCall call) => Run(call, static (type, call) => type.Check(call), CheckCommand.Run);

    public void Gc(CniCall call) => Run(call, static (type, call) => type.Gc(call), GcCommand.Run);

    public void Status(CniCall call) => Run(call, static (type, call) => type.Status(call), StatusCommand.Run);

    private static void Run(CniCall call, Action<IDelegatingType, CniCall> handOn, Action<CniCall> command)
    {
        if (FeatureTable.FindDelegating(call.Config) is { } delegating)
        {
            handOn(delegating, call);
        }
        else
        {
            Translate(() => command(OverlaySubnet.Fill(call)));
        }
    }

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

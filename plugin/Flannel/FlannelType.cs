using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Plugin.Config;
using CsCni.Plugin.Delegation;
using CsCni.Plugin.Features;

namespace CsCni.Plugin.Flannel;

/// <summary>
/// Type flannel: the pods of this node get addresses of the subnet that flanneld or cscni-agent has for it, by an interface
/// plugin whose configuration is made of theirs. The contract is that of the flannel CNI plugin.
/// </summary>
internal sealed class FlannelType : IDelegatingType
{
    public CniResult Add(CniCall call)
    {
        FlannelConfig config = FlannelConfig.Read(call.Config);
        ReadOnlyMemory<byte> rendered = DelegateConfig.Render(call.Config, config, SubnetFile.Read(config.SubnetPath));
        InterfaceDelegate plugin = InterfaceDelegate.Find(config.DelegateType, call.Environment, config.TimeoutMilliseconds);
        DelegateStore store = new(config.DataDirectory);

        // Before the delegate makes anything, so that a DEL finds it whenever this process may be killed.
        KeptConfig? earlier = store.Keep(call.Attachment, rendered);
        try
        {
            return plugin.Add(call.Environment, rendered);
        }
        catch (CniException exception)
        {
            if (InterfaceDelegate.IsRefusal(exception))
            {
                store.PutBack(call.Attachment, earlier);
            }
            else if (plugin.TryUndo(call.Environment, rendered))
            {
                store.Remove(call.Attachment, null);
            }

            throw;
        }
    }

    public void Del(CniCall call)
    {
        DelegateStore store = new(FlannelConfig.ReadDirectory(call.Config));
        KeptConfig? kept = store.TryRead(call.Attachment);
        ReadOnlyMemory<byte> rendered = kept?.Text ?? RenderAnew(call.Config);
        Run(CniCommand.Del, call, DelegateConfig.With(rendered, call.Config, "prevResult"));
        store.Remove(call.Attachment, kept);
    }

    public void Check(CniCall call)
    {
        KeptConfig? kept = new DelegateStore(FlannelConfig.ReadDirectory(call.Config)).TryRead(call.Attachment);
        if (kept is not null)
        {
            RequireSameSubnet(call, kept);
        }

        Run(CniCommand.Check, call, DelegateConfig.With(kept?.Text ?? RenderAnew(call.Config), call.Config, "prevResult"));
    }

    /// <summary>
    /// The delegate's own GC, then a DEL for each attachment that is kept here and not in the list: the reference plugins have
    /// no GC, and a delegate may have been another at that time.
    /// </summary>
    public void Gc(CniCall call)
    {
        if (call.Config.ValidAttachments() is not { } valid)
        {
            return;
        }

        CniException? failure = TryRun(() => Run(
            CniCommand.Gc, call, DelegateConfig.With(RenderAnew(call.Config), call.Config, "cni.dev/valid-attachments", "cni.dev/attachments")));
        DelegateStore store = new(FlannelConfig.ReadDirectory(call.Config));
        store.RemoveBegun(valid);
        foreach ((Attachment attachment, KeptConfig kept) in store.Others(call.Config.Name, valid))
        {
            failure = TryRun(() =>
            {
                Run(CniCommand.Del, call with { Environment = EnvironmentOf(call.Environment, attachment) }, kept.Text);
                store.Remove(attachment, kept);
            }) ?? failure;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    public void Status(CniCall call)
    {
        FlannelConfig config = FlannelConfig.Read(call.Config);
        try
        {
            ReadOnlyMemory<byte> rendered = DelegateConfig.Render(call.Config, config, SubnetFile.Read(config.SubnetPath));
            new DelegateStore(config.DataDirectory).RequireWritable();
            Run(CniCommand.Status, call, rendered);
        }
        catch (CniException exception) when (exception.Code is not (ErrorCode.NotAvailable or ErrorCode.NotAvailableLimited))
        {
            throw new CniException(ErrorCode.NotAvailable, exception.Message, exception.Details);
        }
    }

    /// <summary>
    /// Where nothing is kept: from the subnet file, else from what the call itself tells. Keys that ADD would refuse do not
    /// keep a DEL from removing what there may be.
    /// </summary>
    private static ReadOnlyMemory<byte> RenderAnew(NetworkConfig network)
    {
        try
        {
            FlannelConfig config = FlannelConfig.Read(network);
            return DelegateConfig.Render(network, config, SubnetFile.Read(config.SubnetPath));
        }
        catch (CniException)
        {
            return DelegateConfig.RenderWithoutSubnet(network, PreviousResult.TryRead(network));
        }
    }

    private static void Run(CniCommand command, CniCall call, ReadOnlyMemory<byte> rendered)
    {
        string type = NetworkConfig.Parse(rendered).Type;
        InterfaceDelegate.Find(type, call.Environment, FlannelConfig.TryReadTimeout(call.Config)).Run(command, call.Environment, rendered);
    }

    private static CniException? TryRun(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (CniException exception)
        {
            return exception;
        }
    }

    /// <summary>A DEL of an attachment that no runtime knows any more.</summary>
    private static CniEnvironment EnvironmentOf(CniEnvironment environment, in Attachment attachment) => environment with
    {
        ContainerId = attachment.ContainerId,
        IfName = attachment.IfName,
        NetNsPath = string.Empty,
        Args = string.Empty,
        Inherited = environment.Inherited
            .With("CNI_CONTAINERID", attachment.ContainerId)
            .With("CNI_IFNAME", attachment.IfName)
            .With("CNI_NETNS", null)
            .With("CNI_ARGS", null),
    };

    private static void RequireSameSubnet(CniCall call, KeptConfig kept)
    {
        if (SubnetFile.TryRead(FlannelConfig.Read(call.Config).SubnetPath) is not { } subnet || PreviousResult.TryRead(call.Config) is not { } previous)
        {
            return;
        }

        List<IpPrefix> former = kept.Subnets();
        NodeSubnets now = NodeSubnets.Of(subnet);
        foreach (ResultIp ip in previous.Ips)
        {
            if (former.Exists(one => one.Contains(ip.Address.Address)) && now.Fault(ip.Address) is { } fault)
            {
                throw CheckFailure.Of(call.Attachment, fault);
            }
        }
    }
}

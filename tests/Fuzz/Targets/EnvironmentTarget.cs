using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Runtime;
using CsCni.Fuzz.Mutation;
using CsCni.Ipam.Config;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Fuzz.Targets;

/// <summary>CNI_ARGS and the other variables, which Kubernetes fills with what users name their pods.</summary>
internal sealed class EnvironmentTarget : FuzzTarget
{
    private readonly NetworkConfig _config = NetworkConfig.Parse("{\"name\":\"net\",\"type\":\"bridge\",\"cniVersion\":\"1.1.0\"}"u8.ToArray());

    /// <inheritdoc/>
    internal override string Name => "environment";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Array.ConvertAll(
            [
                "CNI_COMMAND=ADD\nCNI_CONTAINERID=c1\nCNI_NETNS=/run/netns/x\nCNI_IFNAME=eth0\nCNI_PATH=/opt/cni/bin:/usr/lib/cni\nCNI_ARGS=IgnoreUnknown=1;K8S_POD_NAME=web;IP=10.1.0.5;MAC=02:00:00:00:00:01;GATEWAY=10.1.0.1",
                "CNI_COMMAND=GC\nCNI_PATH=/opt/cni/bin\nCNI_NETNS_OVERRIDE=true",
                "CNI_COMMAND=DEL\nCNI_CONTAINERID=0123456789abcdef\nCNI_IFNAME=net1\nCNI_PATH=/opt/cni/bin\nCNI_ARGS=IP=fd00::5/64;IgnoreUnknown=true",
            ],
            Encoding.UTF8.GetBytes),
    ];

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        Calls.Try(() => AttachmentRequest.ParseArguments(text));
        CniEnvironment environment = CniEnvironment.Parse(ProcessEnvironment.Of(text.Split('\n')));
        BrokenPromiseException.Unless(environment.ContainerId.IndexOfAny(['/', '\0', '\n']) < 0 || environment.Command is CniCommand.Gc or CniCommand.Status or CniCommand.Version, "a container ID that is no file name");
        CniCall call = new(environment, _config, default);
        Calls.Try(() => RequestedAddresses.Read(call));
        RequestedMac.Read(call);
    }

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(Seeds, "IgnoreUnknown", "CNI_ARGS", "MAC", "IP", "GATEWAY", "STATUS", "VERSION", "CHECK", ";;", "==", "../x", "a b");
}

using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Dhcp;
using CsCni.Dhcp.Daemon;
using CsCni.Dhcp.Leases;

namespace CsCni.Fuzz.Targets;

/// <summary>The DHCP daemon's files of leases, and the requests that plugins send it.</summary>
internal sealed class LeaseDocumentTarget() : JsonTarget("dhcp-leases", Corpus.Documents("documents.txt"))
{
    private const string Boot = "00000000000000000000000000000000";
    private static readonly DaemonSettings s_daemon = new(string.Empty, false, new(1000, 1000, 1000));
    private NamespaceVisitor? _visitor;

    /// <inheritdoc/>
    internal override int AllocationFactor => 256;

    /// <inheritdoc/>
    internal override IDisposable Prepare() => _visitor = new NamespaceVisitor();

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        Calls.Try(() => ReadRequest(input));
        if (LeaseDocument.Read(input, Boot, (attachment, place, settings) => new Lease(attachment, place, settings, _visitor!, s_daemon)) is not { } lease)
        {
            return;
        }

        // Its name becomes the name of a file, and its addresses those of packets.
        BrokenPromiseException.Unless(
            Identifier.Fault(lease.Attachment.Network) is null && Identifier.Fault(lease.Attachment.ContainerId) is null
            && Linux.InterfaceName.Fault(lease.Attachment.IfName) is null,
            $"a lease of {lease.Attachment}");
        BrokenPromiseException.Unless(lease.V4 is null || (lease.V4.Address.Address.IsV4 && lease.V4.Server.Address.IsV4), "an IPv4 lease with an IPv6 address");
        BrokenPromiseException.Unless(lease.V6 is null || lease.V6.Address.Address.IsV6, "an IPv6 lease with an IPv4 address");
        LeaseDocument.ToJson(lease, Boot);
        ResultWriter.ToJson(lease.Result(), SpecVersion.Current);
        lease.Forget();
    }

    private static void ReadRequest(byte[] input)
    {
        DaemonRequest request = DaemonRequest.Parse(input);
        LeaseSettings settings = LeaseSettings.Read(
            request.Config.Ipam ?? throw new CniException(ErrorCode.InvalidConfig, "there is no ipam"), request.Arguments);
        BrokenPromiseException.Unless(settings.Requested.Count <= byte.MaxValue, $"{settings.Requested.Count} options are asked for, which one option cannot list");
    }
}

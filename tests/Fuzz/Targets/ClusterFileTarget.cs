using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Agent.Membership.Static;
using CsCni.Agent.Yaml;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>The file of a static cluster.</summary>
internal sealed class ClusterFileTarget : FuzzTarget
{
    private static readonly byte[] s_sound =
        """
        network: {ipv4: 10.244.0.0/16, ipv6: fd00:10:244::/56}
        backend: {type: vxlan, vni: 7, port: 4789}
        nodes:
          - {name: a, publicIP: 192.0.2.1, subnet: 10.244.1.0/24}
          - name: b
            publicIP: 192.0.2.2
            subnet: 10.244.2.0/24
          - {name: c, publicIP: 192.0.2.3, subnet: 10.244.3.0/24, vtepMAC: "0e:12:34:56:78:9a"}
        """u8.ToArray();

    /// <inheritdoc/>
    internal override string Name => "yaml-cluster";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = [.. Corpus.Documents("cluster.txt"), s_sound];

    /// <inheritdoc/>
    internal override int AllocationFactor => 1024;

    /// <inheritdoc/>
    internal override long AllocationBase => 512 * 1024;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        List<YamlFault> faults = [];
        ClusterFile? file = ClusterFileReader.Read(input, "cluster.yaml", faults);
        BrokenPromiseException.Unless(file is not null || faults.Count > 0, "a file that is refused without a reason");
        Faults.Check(faults);
        CheckDifference(input, file, faults);
    }

    /// <summary>As the next version of a sound file, of which only what differs is read.</summary>
    private void CheckDifference(byte[] input, ClusterFile? whole, List<YamlFault> wholeFaults)
    {
        ClusterFileVersions versions = new("cluster.yaml");
        _ = versions.Read(s_sound, []);
        List<YamlFault> faults = [];
        ClusterFile? file = versions.Read(input, faults);
        BrokenPromiseException.Unless(
            faults.SequenceEqual(wholeFaults) && file?.Network == whole?.Network && (file?.Nodes ?? []).SequenceEqual(whole?.Nodes ?? []),
            "a file that says another thing where only its difference is read");
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(Seeds, Faults.YamlWords);
}

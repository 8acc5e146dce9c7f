using System;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Cni.Runtime;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;
using CsCni.Plugin.Steps;

namespace CsCni.Fuzz.Targets;

/// <summary>What a delegated plugin prints, and what the interface plugin makes of an IPAM plugin's result.</summary>
internal sealed class ResultTarget() : JsonTarget("result", Corpus.Documents("results.txt"))
{
    private static readonly BridgeConfig s_bridge = BridgeConfig.Read(NetworkConfig.Parse(
        """{"cniVersion":"1.1.0","name":"net","type":"bridge","isDefaultGateway":true,"ipam":{"type":"x"}}"""u8.ToArray()));

    /// <summary>Written in each version, and read again.</summary>
    internal override int AllocationFactor => 1024;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        _ = ErrorDocument.Read(input);
        JsonObject document = JsonText.ParseObject(input, "result");
        CniResult result = ResultReader.Read(document, SpecVersion.Current);
        Calls.Try(() => ResultText.InVersion(input, SpecVersion.V040));
        foreach (SpecVersion version in SpecVersion.All)
        {
            Calls.Try(() => Write(result, version));
        }

        Attach(result);
    }

    private static void Write(CniResult result, SpecVersion version)
    {
        ReadOnlyMemory<byte> written = ResultWriter.ToJson(result, version);
        CniResult read = ResultReader.Read(JsonText.ParseObject(written, "result"), version);
        ReadOnlyMemory<byte> again = ResultWriter.ToJson(read, version);
        BrokenPromiseException.Unless(written.Span.SequenceEqual(again.Span), $"a result of {version} that is another one once it was read");
    }

    private static void Attach(CniResult result)
    {
        PreviousResult.OwnIps(new("net", "c1", "eth0"), result);
        GatewayStep.Complete(result, s_bridge);
        GatewayStep.Addresses(result);
        RouteStep.Resolve(result, 2);
        RouteStep.ToGateways(result, 2);
    }
}

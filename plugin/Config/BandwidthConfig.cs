using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>
/// The keys of the reference plugin <c>bandwidth</c>: how fast packets may come to the container (ingress) and leave it
/// (egress), in bits per second, and how many bits may pass at once after a pause.
/// </summary>
internal readonly record struct BandwidthConfig
{
    /// <summary>The kernel counts a burst in bytes, in 32 bits.</summary>
    private const long MostBurst = 8L * uint.MaxValue;

    /// <summary>Of what comes to the container; null where that is not limited.</summary>
    public RateLimit? Ingress { get; init; }

    /// <summary>Of what leaves the container; null where that is not limited.</summary>
    public RateLimit? Egress { get; init; }

    public bool IsEmpty => Ingress is null && Egress is null;

    /// <summary>
    /// Reads the keys: of type bandwidth at the top, of type cscni within <c>bandwidth</c>. Where none is given there,
    /// runtimeConfig.bandwidth counts.
    /// </summary>
    /// <exception cref="CniException">6: a wrong type. 7: a rate without a burst, or the other way round, or one out of bounds.</exception>
    public static BandwidthConfig Read(NetworkConfig config)
    {
        JsonObject? given = config.Type == "bandwidth" ? config.Root : config.Root["bandwidth"].AsObject();
        JsonObject? source = IsGiven(given) ? given : config.RuntimeConfig?["bandwidth"].AsObject();
        return source is null ? default : new() { Ingress = Read(source, "ingressRate", "ingressBurst"), Egress = Read(source, "egressRate", "egressBurst") };
    }

    private static bool IsGiven(JsonObject? keys) => keys is not null
        && (keys["ingressRate"].IsPresent || keys["ingressBurst"].IsPresent || keys["egressRate"].IsPresent || keys["egressBurst"].IsPresent);

    private static RateLimit? Read(JsonObject keys, string rateKey, string burstKey)
    {
        long rate = ReadBits(keys[rateKey]), burst = ReadBits(keys[burstKey]);
        if (rate == 0 && burst == 0)
        {
            return null;
        }

        if (burst == 0)
        {
            throw keys[rateKey].Invalid($"if rate is set, burst must also be set: add {burstKey}");
        }

        if (rate == 0)
        {
            throw keys[burstKey].Invalid($"if burst is set, rate must also be set: add {rateKey}");
        }

        return rate >= 8 && burst is >= 8 and <= MostBurst
            ? new(rate / 8, (uint)(burst / 8))
            : throw (rate < 8 ? keys[rateKey].Invalid("expected at least 8 bits per second")
                : burst < 8 ? keys[burstKey].Invalid("expected at least 8 bits") : keys[burstKey].Invalid($"burst cannot be more than 4GB: expected at most {MostBurst} bits"));
    }

    private static long ReadBits(JsonValue value) => value.AsInteger() is not { } bits ? 0
        : bits >= 0 ? bits : throw value.Invalid("expected a number of bits, not a negative one");
}

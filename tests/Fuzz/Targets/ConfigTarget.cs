using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Plugin;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;
using CsCni.Plugin.Flannel;
using CsCni.Plugin.Overlay;

namespace CsCni.Fuzz.Targets;

/// <summary>A network configuration of any type, as the interface plugin reads it before it touches anything.</summary>
internal sealed class ConfigTarget() : JsonTarget("config", Corpus.Documents("configs.txt"))
{
    private readonly CniEnvironment _add = Calls.Environment("ADD");
    private readonly CniEnvironment _del = Calls.Environment("DEL");

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        NetworkConfig config = NetworkConfig.Parse(input);
        CniCall call = new(_add, config, input);
        Calls.Try(() => config.ValidAttachments());
        Calls.Try(() => OverlaySubnet.Fill(call with { Environment = _del }));
        IpamSettings.NeedLink(config);
        PreviousResult.TryRead(config);
        TrafficConfig.MayNeedRules(config);
        if (FeatureTable.FindDelegating(config) is not null)
        {
            FlannelConfig.TryReadTimeout(config);
            NetworkConfig rendered = NetworkConfig.Parse(DelegateConfig.RenderWithoutSubnet(config, PreviousResult.TryRead(config)));
            BrokenPromiseException.Unless(rendered.Name == config.Name, "a delegate's configuration with another name");
            FlannelConfig.Read(config);
            return;
        }

        FeatureTable.Find(config).Validate(call);
        IpamSettings.Read(config);
        if (config.PrevResult.AsObject() is { } previous)
        {
            ResultReader.Read(previous, config.Version);
        }
    }
}

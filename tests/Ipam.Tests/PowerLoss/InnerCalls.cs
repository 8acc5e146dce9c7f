using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni;
using CsCni.Ipam.Commands;
using CsCni.Ipam.Store;
using CsCni.Ipam.Tests.Harness;
using CsCni.Linux;

namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>The plugin's code within this process. One at a time: standard error is one for all.</summary>
internal sealed class InnerCalls : IPluginCalls, IDisposable
{
    private readonly string _config;
    private readonly NetworkConfig _parsed;
    private readonly Action<string> _output = RepairReport.Output;
    private readonly Dictionary<string, CniEnvironment> _environments = [];

    internal InnerCalls(Network network)
    {
        _config = network.Config.ToJsonString();
        _parsed = Parse(_config);
        RepairReport.Output = line => Said.Append(line);
    }

    /// <inheritdoc/>
    public StringBuilder Said { get; } = new();

    public void Dispose() => RepairReport.Output = _output;

    /// <inheritdoc/>
    public string[]? Add(string containerId)
    {
        string[]? addresses = null;
        Code(() => addresses = AddCommand.Run(Call("ADD", containerId)).Ips.ConvertAll(static ip => ip.Address.Address.ToString()).ToArray());
        return addresses;
    }

    /// <inheritdoc/>
    public int Code(string command, string containerId) => Code(() =>
    {
        CniCall call = Call(command, containerId.Length == 0 ? "none" : containerId);
        switch (command)
        {
            case "ADD":
                AddCommand.Run(call);
                break;
            case "DEL":
                DelCommand.Run(call);
                break;
            case "CHECK":
                CheckCommand.Run(call);
                break;
            default:
                StatusCommand.Run(call);
                break;
        }
    });

    /// <inheritdoc/>
    public int Collect(string valid) => Code(() => GcCommand.Run(new(
        Environment("GC", "none"),
        Parse(_config[..^1] + $$""","cni.dev/valid-attachments":[{"containerID":"{{valid}}","ifname":"eth0"}]}"""),
        default)));

    private static int Code(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (CniException exception)
        {
            return (int)exception.Code;
        }
    }

    private static NetworkConfig Parse(string json) => NetworkConfig.Parse(Encoding.UTF8.GetBytes(json));

    private CniCall Call(string command, string containerId) => new(Environment(command, containerId), _parsed, default);

    private CniEnvironment Environment(string command, string containerId)
    {
        string key = $"{command} {containerId}";
        if (!_environments.TryGetValue(key, out CniEnvironment? environment))
        {
            environment = CniEnvironment.Parse(ProcessEnvironment.Of(
                [$"CNI_COMMAND={command}", $"CNI_CONTAINERID={containerId}", "CNI_NETNS=/run/netns/none", "CNI_IFNAME=eth0", "CNI_PATH=/none"]));
            _environments[key] = environment;
        }

        return environment;
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Reads texts as the agent reads its file.</summary>
internal static class SettingsFile
{
    internal static AgentSettings Read(string yaml)
    {
        List<YamlFault> faults = [];
        AgentSettings settings = Read(yaml, faults);
        Assert.Empty(faults.Select(static fault => fault.ToString()));
        return settings;
    }

    internal static List<string> Faults(string yaml)
    {
        List<YamlFault> faults = [];
        _ = YamlFile.Parse(Encoding.UTF8.GetBytes(yaml), "agent.yaml", faults) is { } mapping
            ? AgentSettingsReader.Read(mapping, "this-host", faults)
            : null;
        return [.. faults.Select(static fault => fault.ToString())];
    }

    private static AgentSettings Read(string yaml, List<YamlFault> faults)
    {
        YamlMapping? mapping = YamlFile.Parse(Encoding.UTF8.GetBytes(yaml), "agent.yaml", faults);
        Assert.NotNull(mapping);
        return AgentSettingsReader.Read(mapping, "this-host", faults);
    }
}

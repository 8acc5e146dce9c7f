using System;
using System.Collections.Generic;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>The agent's configuration file.</summary>
internal sealed class AgentFileTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "yaml-agent";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = Corpus.Documents("agent.txt");

    /// <summary>YamlDotNet's events and their texts.</summary>
    internal override int AllocationFactor => 1024;

    /// <inheritdoc/>
    internal override long AllocationBase => 512 * 1024;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        List<YamlFault> faults = [];
        YamlMapping? mapping = YamlFile.Parse(input, "agent.yaml", faults);
        BrokenPromiseException.Unless(mapping is not null || faults.Count > 0, "a file that is refused without a reason");
        if (mapping is not null)
        {
            AgentSettingsReader.Read(mapping, "node-1", faults);
        }

        Faults.Check(faults);
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(Seeds, Faults.YamlWords);
}

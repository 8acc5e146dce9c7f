using System;

namespace CsCni.Agent.Yaml;

/// <summary>Ends the reading of a document: <see cref="Fault"/> says why.</summary>
internal sealed class YamlTreeException : Exception
{
    internal YamlTreeException(YamlFault fault)
        : base(fault.Text) => Fault = fault;

    internal YamlFault Fault { get; }
}

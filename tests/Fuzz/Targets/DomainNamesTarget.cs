using System;
using System.Collections.Generic;
using CsCni.Dhcp.Wire;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>Compressed domain names, which can name themselves and each other.</summary>
internal sealed class DomainNamesTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "dhcp-names";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Convert.FromHexString("016107" + "6578616d706c65" + "03" + "6f7267" + "00" + "0162c002"),
        Convert.FromHexString("3f" + string.Concat(System.Linq.Enumerable.Repeat("61", 63)) + "3f" + string.Concat(System.Linq.Enumerable.Repeat("62", 63)) + "00" + "c000c040c000c040c000c040"),
    ];

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        foreach (string name in DomainNames.Read(input))
        {
            BrokenPromiseException.Unless(name.Length is > 0 and <= 253 && name.Trim('.') == name, $"the domain name \"{name}\"");
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);
}

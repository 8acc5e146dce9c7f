using System.Collections.Generic;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>A target whose inputs are JSON, mostly.</summary>
internal abstract class JsonTarget(string name, IReadOnlyList<byte[]> seeds) : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => name;

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds => seeds;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new JsonMutator(seeds);
}

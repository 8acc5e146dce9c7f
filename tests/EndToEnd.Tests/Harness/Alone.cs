using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Tests of this collection run when nothing else does: they measure time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

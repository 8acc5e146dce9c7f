using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Tests of this collection run when nothing else does: they measure memory or time, or give a packet one chance.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

using System.Runtime.Versioning;
using Xunit;

// Two at a time: each test makes namespaces of its own, and what is measured runs alone.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: SupportedOSPlatform("linux")]

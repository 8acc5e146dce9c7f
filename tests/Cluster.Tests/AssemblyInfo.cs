using System.Runtime.Versioning;
using Xunit;

// Two clusters at a time: each has namespaces and files of its own, and what is measured runs alone.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: SupportedOSPlatform("linux")]

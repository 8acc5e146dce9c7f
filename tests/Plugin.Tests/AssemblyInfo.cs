using System.Runtime.Versioning;
using Xunit;

[assembly: SupportedOSPlatform("linux")]

// Where the bus is, the whole process is told by one variable.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

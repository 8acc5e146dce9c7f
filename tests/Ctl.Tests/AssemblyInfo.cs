using System.Runtime.Versioning;
using Xunit;

[assembly: SupportedOSPlatform("linux")]

// One at a time: a script that one test has open for writing while another starts a process cannot be run (ETXTBSY).
[assembly: CollectionBehavior(DisableTestParallelization = true)]

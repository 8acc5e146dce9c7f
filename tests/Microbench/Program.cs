using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace CsCni.Microbench;

/// <summary>What a message of netlink costs to write and to read, and what it allocates.</summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        // Within this process: the runner's own projects would need a framework that it does not know yet.
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.Console)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath("artifacts/microbench");
        BenchmarkSwitcher.FromTypes([typeof(EncodingBenchmarks), typeof(DecodingBenchmarks)]).Run(arguments.Length > 0 ? arguments : ["--filter", "*"], config);
    }
}

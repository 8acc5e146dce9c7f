using System;
using Xunit.Runner.InProc.SystemConsole;

namespace CsCni.Cni.Tests;

internal static class Program
{
    /// <summary>Runs the tests, or serves as the plugin of <see cref="PluginHostTests"/> where that one has started it.</summary>
    private static int Main(string[] args) => Environment.GetEnvironmentVariable(EchoPlugin.Variable) is { } behaviour
        ? PluginHost.Run(new EchoPlugin(behaviour))
        : ConsoleRunner.Run(args).GetAwaiter().GetResult();
}

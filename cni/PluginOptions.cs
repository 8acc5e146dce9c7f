using System;
using System.IO;
using System.Text;
using CsCni.Linux;

namespace CsCni.Cni;

/// <summary>
/// What an executable says to a person. A runtime sets CNI_COMMAND, and then none of this runs: a pod does not wait for it,
/// and arguments mean nothing, as with the reference plugins.
/// </summary>
internal static class PluginOptions
{
    /// <summary>The exit status of a command line that is not understood.</summary>
    private const int NotUnderstood = 2;

    /// <summary>Answers a command line.</summary>
    /// <param name="plugin">What the executable does.</param>
    /// <param name="commandLine">The name that it was called by, and its arguments.</param>
    /// <returns>The exit status: 0, or 2 where the arguments are not understood.</returns>
    /// <exception cref="LinuxException">Standard output cannot be written.</exception>
    internal static int Serve(ICniPlugin plugin, string[] commandLine)
    {
        string name = Path.GetFileName(commandLine[0]);
        switch (commandLine)
        {
            case [_]:
                StandardStreams.WriteError(About(plugin));
                return 0;
            case [_, "--types"]:
                return Print(plugin.Types.Replace(", ", "\n", StringComparison.Ordinal) + "\n");
            case [_, "--version"]:
                return Print(ProductVersion.Text + "\n");
            case [_, "--help"]:
                return Print(About(plugin) + Usage(name));
            default:
                StandardStreams.WriteError($"{name}: {Fault(commandLine)}; '{name} --help' tells what there is\n");
                return NotUnderstood;
        }
    }

    private static int Print(string text)
    {
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(text));
        return 0;
    }

    private static string About(ICniPlugin plugin)
    {
        StringBuilder text = new(256);
        text.Append(plugin.About).Append("\nCNI protocol versions supported: ");
        foreach (SpecVersion version in SpecVersion.All)
        {
            text.Append(version == SpecVersion.V010 ? string.Empty : ", ").Append(version.Text);
        }

        return text.Append('\n').ToString();
    }

    private static string Usage(string name) => $"""

        A container runtime calls it: with CNI_COMMAND (ADD, DEL, CHECK, GC, STATUS or VERSION) and the other CNI_ variables in
        its environment, and a network configuration on standard input. By hand, 'cscnictl add NETWORK NETNS' does that.

        usage: {name} [OPTION]
          --types    the types that it serves, one a line
          --version  its version
          --help     this text

        Every key of a configuration, and every error, is in CsCni's README.md.

        """;

    /// <summary>What is wrong with arguments that none of the options fits: the first that is none, or that there are two.</summary>
    private static string Fault(string[] commandLine)
    {
        foreach (string argument in commandLine.AsSpan(1))
        {
            if (argument is not ("--types" or "--version" or "--help"))
            {
                return $"unknown argument \"{argument}\"";
            }
        }

        return "one option at a time";
    }
}

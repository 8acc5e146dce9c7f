using System.Diagnostics;
using System.Linq;

namespace CsCni.Bench;

/// <summary>Runs the tools that prepare and look.</summary>
internal static class Shell
{
    /// <summary>Runs a line of words without quotes, and gives its standard output.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    public static string Must(string line, string input = "")
    {
        (int status, string output, string error) = Run(line.Split(' '), input);
        return status == 0 ? output : throw new BenchException($"{line}: {error.Trim()} (exit status {status})");
    }

    public static (int Status, string Output, string Error) Run(string[] words, string input = "")
    {
        ProcessStartInfo start = new(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new BenchException($"cannot start {words[0]}");
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (System.IO.IOException)
        {
            // It ended without reading; its status tells.
        }

        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}

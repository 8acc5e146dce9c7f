using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CsCni.Ctl;

/// <summary>The options that every command has. Each stands above its environment variable, which stands above the default.</summary>
internal sealed class SharedOptions
{
    internal Option<string?> CniPath { get; } = new("--cni-path")
    {
        Description = "Directories of the plugins, separated by ':' [env CNI_PATH; default /opt/cni/bin:/usr/lib/cni]",
        HelpName = "DIRS",
        Recursive = true,
    };

    internal Option<string?> ConfDir { get; } = new("--conf-dir")
    {
        Description = "Directory of the networks' files [env NETCONFPATH; default /etc/cni/net.d]",
        HelpName = "DIR",
        Recursive = true,
    };

    internal Option<string?> CacheDir { get; } = new("--cache-dir")
    {
        Description = "Where attachments are remembered, in DIR/results [env CSCNI_CACHE_DIR; default /var/lib/cni]",
        HelpName = "DIR",
        Recursive = true,
    };

    internal Option<int> Timeout { get; } = new("--timeout")
    {
        Description = "Seconds that one plugin may take before it is killed",
        HelpName = "SECONDS",
        DefaultValueFactory = static _ => 120,
        CustomParser = ParseSeconds,
        Recursive = true,
    };

    internal Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON: the exact result, the error document, or the outcome of each plugin",
        Recursive = true,
    };

    private static int ParseSeconds(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= 86_400)
        {
            return seconds;
        }

        result.AddError($"--timeout \"{text}\": expected 1 to 86400 seconds");
        return 0;
    }
}

using CsCni.Cni;

namespace CsCni.Ctl.Output;

/// <summary>A failure for people, or as the error document.</summary>
internal static class ErrorView
{
    internal static void Write(Screen screen, string what, CniException error)
    {
        if (screen.Json)
        {
            Screen.Document(ErrorDocument.ToJson(SpecVersion.Current.Text, error));
            return;
        }

        screen.ErrorLine($"error: {what}: {error.Message}", "red");
        screen.ErrorLine($"  code: {error.Code} ({Meaning(error.Code)})");
        if (error.Details.Length > 0)
        {
            screen.ErrorLine($"  details: {error.Details.ReplaceLineEndings("\n    ")}");
        }

        if (Hint(error.Code) is { } hint)
        {
            screen.ErrorLine($"  hint: {hint}");
        }
    }

    /// <summary>The code in words: the specification's, then ours.</summary>
    internal static string Meaning(int code) => code switch
    {
        ErrorCode.IncompatibleVersion => "incompatible CNI version",
        ErrorCode.UnsupportedField => "unsupported field in the configuration",
        ErrorCode.UnknownContainer => "container unknown",
        ErrorCode.InvalidEnvironment => "invalid parameter or environment",
        ErrorCode.InputOutput => "input or output failure",
        ErrorCode.Decode => "content cannot be decoded",
        ErrorCode.InvalidConfig => "invalid network configuration",
        ErrorCode.TryAgainLater => "try again later",
        ErrorCode.NotAvailable => "plugin not available",
        ErrorCode.NotAvailableLimited => "plugin not available, existing containers may have limited connectivity",
        ErrorCode.Internal => "unspecified",
        ErrorCode.DelegateFailed => "plugin died, hung or printed no CNI document",
        ErrorCode.AlreadyAttached => "attached already",
        >= 100 => "the plugin's own",
        _ => "reserved by the specification",
    };

    private static string? Hint(int code) => code switch
    {
        ErrorCode.IncompatibleVersion => "'cscnictl version NETWORK' shows what each plugin supports; set cniVersion to one of those",
        ErrorCode.UnknownContainer => "was it added with another --container-id, --ifname or --cache-dir?",
        ErrorCode.InvalidEnvironment => "'cscnictl --help' lists the options and variables",
        ErrorCode.InvalidConfig => "--conf-dir or NETCONFPATH says where networks are looked for",
        ErrorCode.TryAgainLater => "run the same command again later",
        ErrorCode.DelegateFailed => "run the plugin by hand, or see what it wrote above",
        _ => null,
    };
}

using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>
/// Which sysctls the node's administrator lets networks set: a file with an expression a line, as the reference plugin tuning
/// reads it. Each may be found anywhere in the key. Without the file all are allowed.
/// </summary>
internal static class SysctlAllowList
{
    private const string Path = "/etc/cni/tuning/allowlist.conf";
    private const int MaxFile = 1 << 20;

    /// <exception cref="CniException">2: a key that no line allows. 5: the file cannot be read. 7: a line that is no expression.</exception>
    public static void Check(List<SysctlSetting> settings)
    {
        if (settings.Count == 0 || !FileSystem.Exists(Path))
        {
            return;
        }

        List<string> lines = Read();
        foreach (SysctlSetting setting in settings)
        {
            if (!lines.Exists(line => IsMatch(line, setting.Key)))
            {
                throw new CniException(
                    ErrorCode.UnsupportedField,
                    $"network configuration: Sysctl {setting.Key} is not allowed. Only the following sysctls are allowed: {string.Join(", ", lines)} ({Path})");
            }
        }
    }

    private static List<string> Read()
    {
        List<string> lines = [];
        try
        {
            foreach (string line in Encoding.UTF8.GetString(FileText.ReadBytes(Path, MaxFile)).Split('\n'))
            {
                if (line.Trim() is { Length: > 0 } text)
                {
                    lines.Add(text);
                }
            }
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"cannot read the allow list of sysctls: {exception.Message}");
        }

        return lines;
    }

    private static bool IsMatch(string line, string key)
    {
        try
        {
            return Expression.Parse(line).IsFoundIn(key);
        }
        catch (FormatException exception)
        {
            throw new CniException(ErrorCode.InvalidConfig, $"{Path}: the line \"{line}\" is not a regular expression that is served: {exception.Message}");
        }
    }
}

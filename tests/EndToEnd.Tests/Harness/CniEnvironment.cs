using System;
using System.Collections.Generic;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>The variables that a runtime calls a plugin with (CNI specification, section 2, "Protocol parameters").</summary>
public static class CniEnvironment
{
    /// <param name="command">CNI_COMMAND.</param>
    /// <param name="pod">The attachment; none for VERSION, STATUS and GC.</param>
    /// <param name="path">CNI_PATH; the published executables alone where none is given.</param>
    /// <param name="variables">Others, and others' values, as "NAME=value".</param>
    public static List<string> Of(string command, Pod? pod, string? path = null, params ReadOnlySpan<string> variables)
    {
        List<string> environment = [$"CNI_COMMAND={command}", $"CNI_PATH={path ?? Executables.Out}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"];
        if (pod is not null)
        {
            environment.AddRange([$"CNI_CONTAINERID={pod.ContainerId}", $"CNI_NETNS={pod.NetNsPath}", $"CNI_IFNAME={pod.IfName}"]);
        }

        foreach (string variable in variables)
        {
            string name = variable[..(variable.IndexOf('=') + 1)];
            environment.RemoveAll(entry => entry.StartsWith(name, StringComparison.Ordinal));
            environment.Add(variable);
        }

        return environment;
    }
}

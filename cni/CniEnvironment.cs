using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Cni;

/// <summary>The parameters of a call that come in environment variables (CNI specification 1.1.0, section 2 "Parameters").</summary>
/// <param name="Command">CNI_COMMAND.</param>
/// <param name="ContainerId">CNI_CONTAINERID; empty for GC, STATUS and VERSION.</param>
/// <param name="NetNsPath">CNI_NETNS; empty where the command has none, and at DEL also where the namespace is gone.</param>
/// <param name="IfName">CNI_IFNAME; empty for GC, STATUS and VERSION.</param>
/// <param name="Path">The directories of CNI_PATH, where delegated plugins are looked for.</param>
/// <param name="Args">CNI_ARGS, not yet parsed: a plugin that takes none does not look at it.</param>
/// <param name="AllowsOwnNetNs">CNI_NETNS_OVERRIDE: CNI_NETNS may be the namespace that the plugin itself runs in.</param>
/// <param name="Inherited">The whole environment, for delegated plugins.</param>
public sealed record CniEnvironment(
    CniCommand Command,
    string ContainerId,
    string NetNsPath,
    string IfName,
    IReadOnlyList<string> Path,
    string Args,
    bool AllowsOwnNetNs,
    ProcessEnvironment Inherited)
{
    /// <summary>Reads and checks the variables.</summary>
    /// <param name="environment">The process's environment.</param>
    /// <exception cref="CniException">
    /// 4: a variable is missing (all missing ones are named at once) or invalid, or the command is unknown.
    /// </exception>
    public static CniEnvironment Parse(ProcessEnvironment environment)
    {
        string command = environment.Get("CNI_COMMAND") ?? string.Empty;
        CniCommand? known = FindCommand(command);
        RequireVariables(environment, known);
        CniEnvironment result = new(
            known ?? throw new CniException(ErrorCode.InvalidEnvironment, $"unknown CNI_COMMAND: \"{command}\" (expected ADD, DEL, CHECK, GC, STATUS or VERSION)"),
            Text(environment, "CNI_CONTAINERID"),
            Text(environment, "CNI_NETNS"),
            Text(environment, "CNI_IFNAME"),
            Text(environment, "CNI_PATH").Split(':', StringSplitOptions.RemoveEmptyEntries),
            Text(environment, "CNI_ARGS"),
            IsTrue(Text(environment, "CNI_NETNS_OVERRIDE")),
            environment);
        if (IsOnAttachment(known))
        {
            result.CheckNames();
        }

        return result;
    }

    private static string Text(ProcessEnvironment environment, string name) => environment.Get(name) ?? string.Empty;

    private static bool IsTrue(string value) => value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static bool IsOnAttachment(CniCommand? command) => command is CniCommand.Add or CniCommand.Del or CniCommand.Check;

    private static CniCommand? FindCommand(string command) => command switch
    {
        "ADD" => CniCommand.Add,
        "DEL" => CniCommand.Del,
        "CHECK" => CniCommand.Check,
        "GC" => CniCommand.Gc,
        "STATUS" => CniCommand.Status,
        "VERSION" => CniCommand.Version,
        _ => null,
    };

    private static void RequireVariables(ProcessEnvironment environment, CniCommand? command)
    {
        List<string> missing = [];
        void Require(string name, bool needed)
        {
            if (needed && string.IsNullOrEmpty(environment.Get(name)))
            {
                missing.Add(name);
            }
        }

        Require("CNI_COMMAND", true);
        Require("CNI_CONTAINERID", IsOnAttachment(command));
        Require("CNI_NETNS", command is CniCommand.Add or CniCommand.Check);
        Require("CNI_IFNAME", IsOnAttachment(command));
        Require("CNI_PATH", IsOnAttachment(command) || command is CniCommand.Gc or CniCommand.Status);
        if (missing.Count > 0)
        {
            throw new CniException(ErrorCode.InvalidEnvironment, $"required env variables [{string.Join(',', missing)}] missing");
        }
    }

    private void CheckNames()
    {
        if (Identifier.Fault(ContainerId) is { } containerFault)
        {
            throw new CniException(ErrorCode.InvalidEnvironment, $"CNI_CONTAINERID \"{ContainerId}\" {containerFault}");
        }

        if (InterfaceName.Fault(IfName) is { } ifNameFault)
        {
            throw new CniException(ErrorCode.InvalidEnvironment, $"CNI_IFNAME \"{IfName}\" {ifNameFault}");
        }
    }
}

using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using CsCni.Cni;
using CsCni.Cni.Runtime;
using CsCni.Ctl.Output;
using CsCni.Linux;

namespace CsCni.Ctl.Commands;

/// <summary>cscnictl gc.</summary>
internal static class GcCommand
{
    private static readonly Option<string[]> s_keep = new("--keep", "-k")
    {
        Description = "An attachment that stays; every other one of the network goes (repeatable)",
        HelpName = "CONTAINERID/IFNAME",
    };

    private static readonly Option<bool> s_all = new("--all")
    {
        Description = "No attachment stays, containers that run lose their network",
    };

    private static readonly Option<bool> s_dryRun = new("--dry-run", "-n")
    {
        Description = "Only show what would stay and what would go",
    };

    internal static Command Build(SharedOptions shared)
    {
        NetworkArguments arguments = new();
        Command command = new(
            "gc",
            "Remove what belongs to no valid attachment. Valid are, unless --keep or --all says otherwise, "
            + "the remembered attachments whose namespace still exists");
        arguments.AddTo(command);
        command.Options.Add(s_keep);
        command.Options.Add(s_all);
        command.Options.Add(s_dryRun);
        command.Validators.Add(Validate);
        command.SetAction(parsed => CommandRun.Run(
            parsed,
            shared,
            "finishing the gc, which can be repeated",
            (session, _) => Run(parsed, session, session.Network(parsed.GetValue(arguments.Network)!))));
        return command;
    }

    private static void Validate(CommandResult result)
    {
        string[] kept = result.GetValue(s_keep) ?? [];
        if (result.GetValue(s_all) && kept.Length > 0)
        {
            result.AddError("--all and --keep contradict each other");
        }

        foreach (string attachment in kept)
        {
            if (attachment.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                result.AddError($"--keep \"{attachment}\": expected CONTAINERID/IFNAME");
            }
        }
    }

    private static int Run(ParseResult parsed, Session session, NetworkConfigList list)
    {
        List<Attachment> valid = Valid(parsed, session, list);
        if (parsed.GetValue(s_dryRun))
        {
            GcView.Plan(session.Screen, list, valid, Known(session, list));
            return ExitStatus.Success;
        }

        return GcView.Report(session.Screen, list, valid, session.Runtime().Gc(list, valid));
    }

    private static List<Attachment> Valid(ParseResult parsed, Session session, NetworkConfigList list)
    {
        List<Attachment> valid = [];
        foreach (string kept in parsed.GetValue(s_keep) ?? [])
        {
            string[] parts = kept.Split('/');
            valid.Add(new(list.Name, parts[0], parts[1]));
        }

        return valid.Count > 0 || parsed.GetValue(s_all) ? valid : Living(session, list);
    }

    private static List<CachedAttachment> Known(Session session, NetworkConfigList list) =>
        session.Cache.List().FindAll(cached => cached.Attachment.Network == list.Name);

    /// <summary>
    /// An empty cache would make a list of no valid attachments, and the plugins would take down whatever another runtime
    /// has attached: that has to be asked for.
    /// </summary>
    private static List<Attachment> Living(Session session, NetworkConfigList list)
    {
        List<CachedAttachment> known = Known(session, list);
        if (known.Count == 0 && !list.DisableGc)
        {
            throw new CniException(
                ErrorCode.UnknownContainer,
                $"no attachment of network \"{list.Name}\" is remembered in \"{session.Cache.Path}\", so that everything would go: "
                + "say --all if that is meant, --keep what stays, or the right --cache-dir");
        }

        using NetNs own = NetNs.OpenCurrent();
        List<Attachment> living = [];
        foreach (CachedAttachment cached in known)
        {
            if (cached.Request.NetNsPath.Length == 0 || Exists(cached.Request.NetNsPath, own))
            {
                living.Add(cached.Attachment);
            }
        }

        return living;
    }

    /// <summary>The path of a process that is gone may by now be the one of a process of the host itself.</summary>
    private static bool Exists(string path, NetNs own)
    {
        using NetNs? netns = NetNs.TryOpen(path, out _);
        return netns is not null && !netns.IsSame(own);
    }
}

using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Runtime;
using Spectre.Console;

namespace CsCni.Ctl.Output;

/// <summary>What a GC would do, and what it did.</summary>
internal static class GcView
{
    internal static void Plan(Screen screen, NetworkConfigList list, List<Attachment> valid, List<CachedAttachment> known)
    {
        List<(Attachment Attachment, CniException? Error)> stale = [];
        foreach (CachedAttachment cached in known)
        {
            if (!list.DisableGc && !valid.Contains(cached.Attachment))
            {
                stale.Add((cached.Attachment, null));
            }
        }

        Write(screen, list, valid, new(stale, []), "would go");
    }

    /// <returns>The exit status.</returns>
    internal static int Report(Screen screen, NetworkConfigList list, List<Attachment> valid, GcOutcome? outcome)
    {
        Write(screen, list, valid, outcome ?? new([], []), "removed");
        int failures = OutcomeView.Failures(outcome?.Plugins ?? []);
        foreach ((_, CniException? error) in outcome?.Deleted ?? [])
        {
            failures += error is null ? 0 : 1;
        }

        return failures == 0 ? ExitStatus.Success : ExitStatus.Failure;
    }

    private static void Write(Screen screen, NetworkConfigList list, List<Attachment> valid, GcOutcome outcome, string gone)
    {
        if (screen.Json)
        {
            WriteJson(list, valid, outcome);
            return;
        }

        if (list.DisableGc)
        {
            screen.Line($"nothing was done: network {list.Name} says disableGC", "yellow");
            return;
        }

        WriteTable(screen, valid, outcome, gone);
        if (outcome.Plugins.Count > 0)
        {
            OutcomeView.Write(screen, outcome.Plugins, "cleaned up");
        }
        else if (list.Version < SpecVersion.V110)
        {
            screen.Note($"network {list.Name} is of CNI version {list.Version}, GC exists since 1.1.0: the plugins themselves are not asked");
        }
    }

    private static void WriteTable(Screen screen, List<Attachment> valid, GcOutcome outcome, string gone)
    {
        Table table = ResultView.NewTable("container ID", "interface", string.Empty);
        foreach (Attachment attachment in valid)
        {
            ResultView.AddRow(table, attachment.ContainerId, attachment.IfName, "stays");
        }

        foreach ((Attachment attachment, CniException? error) in outcome.Deleted)
        {
            ResultView.AddRow(table, attachment.ContainerId, attachment.IfName, error?.Message ?? gone);
        }

        if (table.Rows.Count > 0)
        {
            screen.Write(table);
        }
    }

    private static void WriteJson(NetworkConfigList list, List<Attachment> valid, GcOutcome outcome) => JsonView.Write(writer =>
    {
        writer.WriteString("network"u8, list.Name);
        writer.WriteBoolean("disableGC"u8, list.DisableGc);
        writer.WriteStartArray("valid"u8);
        foreach (Attachment attachment in valid)
        {
            JsonView.WriteAttachment(writer, attachment, null);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("removed"u8);
        foreach ((Attachment attachment, CniException? error) in outcome.Deleted)
        {
            JsonView.WriteAttachment(writer, attachment, error);
        }

        writer.WriteEndArray();
        JsonView.WritePlugins(writer, outcome.Plugins);
    });
}

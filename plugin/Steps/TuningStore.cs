using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The values that DEL restores: a file for each attachment, in the form of the reference plugin tuning, so that each can
/// restore what the other changed. It knows nothing of our keys <c>network</c> and <c>sysctl</c>.
/// </summary>
internal static class TuningStore
{
    private const uint Private = 0x1c0;
    private const int MaxFile = 1 << 20;

    /// <summary>Keeps an attachment's values, unless some are kept already: those of before are the ones to restore.</summary>
    /// <exception cref="LinuxException">The file cannot be written.</exception>
    public static void Keep(string directory, in Attachment attachment, TunedLink before)
    {
        using DirectoryHandle data = DirectoryHandle.OpenOrCreate(directory, Private);
        TunedLink kept = TryRead(directory, attachment) is { } earlier ? earlier.Or(before) : before;
        AtomicFile.WriteAlone(data, NameOf(attachment), Write(attachment, kept).Span);
    }

    /// <summary>Reads an attachment's values; null where there are none, or what stands there makes no sense.</summary>
    /// <exception cref="LinuxException">They cannot be read just now.</exception>
    public static TunedLink? TryRead(string directory, in Attachment attachment)
    {
        try
        {
            using DirectoryHandle? data = DirectoryHandle.OpenIfThere(directory);
            if (data?.ReadFileIfThere(NameOf(attachment), MaxFile) is not { } text)
            {
                return null;
            }

            JsonObject json = JsonText.ParseObject(text, "kept values");
            return new(ReadLink(json), SysctlSetting.Read(json["sysctl"], attachment.IfName));
        }
        catch (Exception exception) when (IsOfContent(exception))
        {
            return null;
        }
    }

    /// <summary>Forgets an attachment's values.</summary>
    public static void Remove(string directory, in Attachment attachment)
    {
        using DirectoryHandle? data = DirectoryHandle.OpenIfThere(directory);
        data?.Unlink(NameOf(attachment));
        data?.Unlink(AtomicFile.TemporaryOf(NameOf(attachment)));
    }

    /// <summary>Forgets those of a network's attachments that are not in the list. Files of the reference plugin do not tell their network.</summary>
    public static void RemoveOthers(string directory, string network, HashSet<Attachment> valid)
    {
        using DirectoryHandle? data = DirectoryHandle.OpenIfThere(directory);
        HashSet<string> kept = [];
        foreach (Attachment attachment in valid)
        {
            kept.Add(NameOf(attachment));
            kept.Add(AtomicFile.TemporaryOf(NameOf(attachment)));
        }

        List<string> stale = [];
        data?.ForEachName(name =>
        {
            // What a killed ADD has begun to write does not tell its network yet, and no other ADD is under way.
            if (name.EndsWith(".json", StringComparison.Ordinal) && !kept.Contains(name) && (name[0] == '.' || NetworkOf(data!, name) == network))
            {
                stale.Add(name);
            }
        });
        foreach (string name in stale)
        {
            data!.Unlink(name);
        }
    }

    /// <summary>Neither part can contain a slash.</summary>
    private static string NameOf(in Attachment attachment) => $"{attachment.ContainerId}_{attachment.IfName}.json";

    private static string? NetworkOf(DirectoryHandle data, string name)
    {
        try
        {
            return JsonText.ParseObject(data.ReadFile(name, MaxFile), "kept values")["network"].AsString();
        }
        catch (Exception exception) when (IsOfContent(exception))
        {
            return null;
        }
    }

    private static bool IsOfContent(Exception exception) => exception is CniException || (exception is LinuxException error && !error.Errno.IsOfTheMoment());

    private static LinkTuning ReadLink(JsonObject json) => new()
    {
        Mac = MacAddress.TryParse(json["mac"].AsString() ?? string.Empty, out MacAddress mac) ? mac : null,
        Promisc = json["promisc"].AsBool(),
        AllMulti = json["allmulti"].AsBool(),
        Mtu = json["mtu"].AsInteger(0, int.MaxValue) is not 0 and int mtu ? mtu : null,
        QueueLength = json["txQLen"].AsInteger(0, int.MaxValue),
    };

    private static ReadOnlyMemory<byte> Write(in Attachment attachment, TunedLink before)
    {
        JsonWriter json = new();
        json.WriteStartObject();
        json.WriteString("network"u8, attachment.Network);
        WriteLink(json, before.Link);
        json.WriteStartObject("sysctl"u8);
        foreach (SysctlSetting setting in before.Sysctls)
        {
            json.WriteString(System.Text.Encoding.UTF8.GetBytes(setting.Key), setting.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        return json.Written;
    }

    private static void WriteLink(JsonWriter json, in LinkTuning link)
    {
        if (link.Mac is MacAddress mac)
        {
            json.WriteString("mac"u8, mac.ToString());
        }

        if (link.Promisc is bool promisc)
        {
            json.WriteBool("promisc"u8, promisc);
        }

        if (link.Mtu is int mtu)
        {
            json.WriteNumber("mtu"u8, mtu);
        }

        if (link.AllMulti is bool allMulti)
        {
            json.WriteBool("allmulti"u8, allMulti);
        }

        if (link.QueueLength is int length)
        {
            json.WriteNumber("txQLen"u8, length);
        }
    }
}

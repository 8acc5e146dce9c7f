using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Dhcp.Wire;

namespace CsCni.Dhcp.Leases;

/// <summary>What an attachment wants of a DHCP server: the keys of ipam.</summary>
internal sealed class LeaseSettings
{
    /// <summary>Asked for unless skipDefault: the reference's two, and what the result can hold besides.</summary>
    private static readonly byte[] _standard =
    [
        Dhcpv4Option.SubnetMask, Dhcpv4Option.ClasslessRoutes, Dhcpv4Option.Routers, Dhcpv4Option.StaticRoutes,
        Dhcpv4Option.NameServers, Dhcpv4Option.DomainName, Dhcpv4Option.DomainSearch,
    ];

    private LeaseSettings(JsonObject ipam, string arguments)
    {
        Ipam = ipam.Raw.ToArray();
        Arguments = arguments;
        WantsIpv4 = ipam["ipv4"].AsBool() ?? true;
        WantsIpv6 = ipam["ipv6"].AsBool() ?? false;
        Priority = ReadPriority(ipam["priority"]);
        Provided = ReadProvided(ipam["provide"], arguments);
        Requested = ReadRequested(ipam["request"]);
        if (!WantsIpv4 && !WantsIpv6)
        {
            throw ipam["ipv4"].Invalid("expected true, or \"ipv6\": true beside it: otherwise there is nothing to ask for");
        }
    }

    /// <summary>The configuration that this was read from, to be read again after a restart; a copy, which keeps no whole request.</summary>
    internal byte[] Ipam { get; }

    /// <summary>CNI_ARGS.</summary>
    internal string Arguments { get; }

    /// <summary>ipv4: ours; true where it is not given.</summary>
    internal bool WantsIpv4 { get; }

    /// <summary>ipv6: ours.</summary>
    internal bool WantsIpv6 { get; }

    /// <summary>priority: metric of the routes; 0 leaves it to the kernel.</summary>
    internal uint Priority { get; }

    /// <summary>provide.</summary>
    internal List<ProvidedOption> Provided { get; }

    /// <summary>request, with what is always asked for; no code twice.</summary>
    internal List<byte> Requested { get; }

    /// <summary>Reads and checks the keys.</summary>
    /// <param name="ipam">ipam.</param>
    /// <param name="arguments">CNI_ARGS.</param>
    /// <exception cref="CniException">6: a wrong type. 7: invalid.</exception>
    internal static LeaseSettings Read(JsonObject ipam, string arguments) => new(ipam, arguments);

    private static uint ReadPriority(JsonValue value) =>
        value.AsInteger() is not { } number ? 0 : number is >= 0 and <= uint.MaxValue ? (uint)number : throw value.Invalid($"expected a metric from 0 to {uint.MaxValue}");

    private static List<ProvidedOption> ReadProvided(JsonValue list, string arguments)
    {
        List<ProvidedOption> provided = [];
        foreach (JsonValue element in list.AsArray())
        {
            JsonObject entry = element.AsObject() ?? throw element.Invalid("expected an option, as {\"option\": \"host-name\", \"value\": \"web\"}");
            byte code = OptionName.Read(entry["option"]);
            if (code is Dhcpv4Option.Pad or Dhcpv4Option.Overload or Dhcpv4Option.MessageType or Dhcpv4Option.End)
            {
                throw entry["option"].Invalid("expected an option that does not steer the protocol itself");
            }

            string text = ReadArgument(entry["fromArg"].AsString(), arguments) ?? entry["value"].AsString() ?? string.Empty;
            byte[] value = Encoding.UTF8.GetBytes(text);
            if (value.Length > byte.MaxValue)
            {
                throw entry["option"].Invalid($"value too long for option: it has {value.Length} bytes, at most 255 are allowed");
            }

            if (value.Length > 0)
            {
                provided.Add(new(code, value));
            }
        }

        return RequireRoom(list, provided);
    }

    /// <summary>A message has to fit into one frame beside what the client itself puts there.</summary>
    private static List<ProvidedOption> RequireRoom(JsonValue list, List<ProvidedOption> provided)
    {
        const int most = 512;
        int length = 0;
        foreach (ProvidedOption option in provided)
        {
            length += 2 + option.Value.Length;
        }

        return length <= most ? provided : throw list.Invalid($"expected options of at most {most} bytes together, these have {length}");
    }

    /// <summary>Keys that nobody knows are others' here, as for the reference plugin.</summary>
    private static string? ReadArgument(string? key, string arguments)
    {
        string? found = null;
        foreach (string pair in string.IsNullOrEmpty(key) ? [] : arguments.Split(';'))
        {
            int equals = pair.IndexOf('=');
            found = equals > 0 && pair.AsSpan(0, equals).SequenceEqual(key) ? pair[(equals + 1)..] : found;
        }

        return found;
    }

    private static List<byte> ReadRequested(JsonValue list)
    {
        List<byte> codes = [];
        bool skipsStandard = false;
        foreach (JsonValue element in list.AsArray())
        {
            JsonObject entry = element.AsObject() ?? throw element.Invalid("expected an option, as {\"option\": \"121\"}");
            skipsStandard |= entry["skipDefault"].AsBool() ?? false;
            if (entry["option"].AsString() is { Length: > 0 })
            {
                AddOnce(codes, entry["option"]);
            }
        }

        codes.InsertRange(0, Array.FindAll(skipsStandard ? [] : _standard, code => !codes.Contains(code)));
        return codes;
    }

    /// <summary>Without the two that are none, the list of all codes fits into the option that tells it.</summary>
    private static void AddOnce(List<byte> codes, JsonValue option)
    {
        byte code = OptionName.Read(option);
        if (code is Dhcpv4Option.Pad or Dhcpv4Option.End)
        {
            throw option.Invalid("expected an option that a server can send: 0 and 255 only fill and end a message");
        }

        if (!codes.Contains(code))
        {
            codes.Add(code);
        }
    }
}

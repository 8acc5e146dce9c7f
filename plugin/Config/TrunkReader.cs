using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>Reads vlanTrunk: a list of single IDs and of ranges, with the reference plugin's messages.</summary>
internal static class TrunkReader
{
    /// <exception cref="CniException">6: a wrong type. 7: an ID out of bounds, or half a range.</exception>
    public static List<VlanRange> Read(JsonValue list)
    {
        List<VlanRange> ranges = [];
        foreach (JsonValue element in list.AsArray())
        {
            JsonObject entry = element.AsObject() ?? throw element.Invalid("expected {\"id\": N} or {\"minID\": N, \"maxID\": N}");
            if (ReadRange(entry) is { } range)
            {
                ranges.Add(range);
            }

            if (ReadId(entry["id"], "incorrect trunk id parameter") is { } id)
            {
                ranges.Add(new(id, id));
            }
        }

        return ranges;
    }

    private static VlanRange? ReadRange(JsonObject entry)
    {
        ushort? first = ReadId(entry["minID"], "incorrect trunk minID parameter");
        ushort? last = ReadId(entry["maxID"], "incorrect trunk maxID parameter");
        return (first, last) switch
        {
            (null, null) => null,
            (null, _) => throw Invalid("minID and maxID should be configured simultaneously, minID is missing"),
            (_, null) => throw Invalid("minID and maxID should be configured simultaneously, maxID is missing"),
            ({ } low, { } high) when low > high => throw Invalid($"minID is greater than maxID in trunk parameter: {low} > {high}"),
            ({ } low, { } high) => new(low, high),
        };
    }

    private static ushort? ReadId(JsonValue value, string message)
    {
        long? id = value.AsInteger();
        return id is null or (>= 1 and <= 4094) ? (ushort?)id : throw Invalid($"{message}: {id} (must be between 1 and 4094)");
    }

    private static CniException Invalid(string message) => new(ErrorCode.InvalidConfig, $"vlanTrunk: {message}");
}

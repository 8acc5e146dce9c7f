using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>
/// The container link's hardware address, from the three places a runtime may give it: CNI_ARGS is overridden by
/// args.cni, and that by runtimeConfig. Some types have a key of their own besides, which all of these override.
/// </summary>
internal static class RequestedMac
{
    /// <param name="call">The call.</param>
    /// <param name="hasKey">Whether the type has the key <c>mac</c>.</param>
    /// <returns>The address, or null where none is asked for.</returns>
    /// <exception cref="CniException">4 or 7: not an address that a link can have. 4: CNI_ARGS is malformed.</exception>
    public static MacAddress? Read(CniCall call, bool hasKey = false)
    {
        // IP and GATEWAY are the IPAM plugin's; it sees the same variable.
        string? fromVariable = CniArguments.Parse(call.Environment.Args, "MAC", "IP", "GATEWAY").Get("MAC");
        JsonValue fromArgs = call.Config.Args?["mac"] ?? default;
        JsonValue fromRuntime = call.Config.RuntimeConfig?["mac"] ?? default;
        JsonValue fromKey = hasKey ? call.Config.Root["mac"] : default;
        return Parse(fromRuntime) ?? Parse(fromArgs) ?? ParseVariable(fromVariable) ?? Parse(fromKey);
    }

    /// <summary>As the reference plugin tuning reads it: args.cni goes before runtimeConfig there, and that before CNI_ARGS and the key <c>mac</c>.</summary>
    /// <exception cref="CniException">4 or 7: not an address that a link can have. 4: CNI_ARGS is malformed.</exception>
    public static MacAddress? ReadArgsFirst(CniCall call) => Parse(call.Config.Args?["mac"] ?? default) ?? Read(call, hasKey: true);

    private static MacAddress? Parse(JsonValue value)
    {
        string? text = value.AsString();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return TryParse(text, out MacAddress mac) ? mac : throw value.Invalid(Expectation);
    }

    private static MacAddress? ParseVariable(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return TryParse(text, out MacAddress mac)
            ? mac
            : throw new CniException(ErrorCode.InvalidEnvironment, $"CNI_ARGS: invalid MAC \"{text}\": {Expectation}");
    }

    private const string Expectation = "expected six hexadecimal bytes of a unicast address, as 0e:12:34:56:78:9a";

    private static bool TryParse(string text, out MacAddress mac) => MacAddress.TryParse(text, out mac) && !mac.IsMulticast && !mac.IsZero;
}

using CsCni.Cni;
using CsCni.Cni.Results;

namespace CsCni.Ipam.Static;

/// <summary>
/// The commands of ipam type <c>static</c>: addresses are given as they stand in the config. Nothing is kept, so that DEL and
/// GC have nothing to do, and do not look at the config.
/// </summary>
internal static class StaticCommands
{
    /// <summary>ADD.</summary>
    internal static CniResult Add(CniCall call)
    {
        StaticConfig config = StaticConfig.Read(call);
        config.RequireAddresses(ErrorCode.InvalidConfig);
        return new()
        {
            Ips = config.Addresses.ConvertAll(static address => new ResultIp(address.Prefix, address.Gateway)),
            Routes = config.Routes,
            Dns = config.Dns,
        };
    }

    /// <summary>CHECK: ADD's result has every address. More of them may be another plugin's in the chain.</summary>
    internal static void Check(CniCall call)
    {
        StaticConfig config = StaticConfig.Read(call);
        config.RequireAddresses(ErrorCode.InvalidConfig);
        CniResult result = ResultReader.Read(
            call.Config.PrevResult.AsObject() ?? throw new CniException(
                ErrorCode.InvalidConfig, "Required prevResult missing (expected the result of the attachment's ADD)"),
            call.Config.Version);
        foreach (StaticAddress address in config.Addresses)
        {
            RequireGiven(address, result, call.Environment.IfName);
        }
    }

    /// <summary>STATUS: the config is valid, and has addresses unless the runtime is to give them.</summary>
    internal static void Status(CniCall call)
    {
        StaticConfig config = StaticConfig.Read(call);
        if (call.Config.Root["capabilities"].AsObject()?["ips"].AsBool() != true)
        {
            config.RequireAddresses(ErrorCode.NotAvailable);
        }
    }

    private static void RequireGiven(StaticAddress address, CniResult result, string ifName)
    {
        ResultIp given = result.Ips.Find(ip => ip.Address == address.Prefix) ?? throw new CniException(
            ErrorCode.CheckFailed,
            $"static: Failed to match addr {address.Prefix} on interface {ifName}: prevResult does not have it (it has {Text(result)})");

        // Where the config names none, the interface plugin may have chosen one.
        if (address.Gateway is { } gateway && given.Gateway != gateway)
        {
            string other = given.Gateway is { } present ? $"gateway {present}" : "no gateway";
            throw new CniException(
                ErrorCode.CheckFailed, $"static: Failed to match addr {address.Prefix} on interface {ifName}: prevResult has it with {other}, expected {gateway}");
        }
    }

    private static string Text(CniResult result) =>
        result.Ips.Count == 0 ? "none" : string.Join(", ", result.Ips.ConvertAll(static ip => ip.Address.ToString()));
}

using System;
using System.Collections.Generic;
using System.Text.Json;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>An attached pod with its addresses, and its endpoint.</summary>
public sealed class TrafficPod(Pod pod, Chain chain, JsonElement result, TrafficEndpoint endpoint)
{
    public Pod Pod { get; } = pod;

    public Chain Chain { get; } = chain;

    /// <summary>What the runtime got.</summary>
    public JsonElement Result { get; } = result;

    public TrafficEndpoint Endpoint { get; } = endpoint;

    /// <summary>Without prefix length, in the result's order.</summary>
    public List<string> Addresses { get; } = AddressesOf(result);

    public string V4 => Addresses.Find(static address => !address.Contains(':'))!;

    public string V6 => Addresses.Find(static address => address.Contains(':'))!;

    public string Mac { get; } = pod.Json($"ip -j link show {pod.IfName}")[0].GetProperty("address").GetString()!;

    private static List<string> AddressesOf(JsonElement result)
    {
        List<string> addresses = [];
        foreach (JsonElement ip in result.GetProperty("ips").EnumerateArray())
        {
            string address = ip.GetProperty("address").GetString()!;
            addresses.Add(address[..address.IndexOf('/', StringComparison.Ordinal)]);
        }

        return addresses;
    }
}

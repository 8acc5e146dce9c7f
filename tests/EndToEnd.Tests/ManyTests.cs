using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// An IPAM plugin may answer with any number of addresses and routes. More than one netlink batch takes were an "internal error",
/// found by asking what a delegate's answer can be.
/// </summary>
public sealed class ManyTests : IDisposable
{
    private const int Addresses = 150, Routes = 300;
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void AResultOfManyAddressesAndRoutesIsServed()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Ptp(_node, ipam: "many-ipam");
        string path = WritePlugin();
        _node.Call(Executables.Plugin, "ADD", config, pod, path).Result();
        Assert.Equal(Addresses, pod.Json("ip -j -4 addr show eth0")[0].GetProperty("addr_info").GetArrayLength());
        Assert.Equal(Routes, pod.Json("ip -j route").EnumerateArray().Count(static route => route.GetProperty("dst").GetString()!.StartsWith("172.", StringComparison.Ordinal)));
        Assert.Equal(Addresses, _node.Json("ip -j route").EnumerateArray().Count(route => route.GetProperty("dst").GetString()!.StartsWith("10.66.", StringComparison.Ordinal)));
        _node.Call(Executables.Plugin, "DEL", config, pod, path).Silent();
    }

    private string WritePlugin()
    {
        StringBuilder result = new("{\"cniVersion\":\"1.1.0\",\"ips\":[");
        result.AppendJoin(',', Enumerable.Range(2, Addresses).Select(static number => $"{{\"address\":\"10.66.0.{number}/24\",\"gateway\":\"10.66.0.1\"}}"));
        result.Append("],\"routes\":[");
        result.AppendJoin(',', Enumerable.Range(0, Routes).Select(static number => $"{{\"dst\":\"172.{16 + (number / 256)}.{number % 256}.0/24\"}}"));
        string executable = $"{_node.Directory}/many-ipam";
        File.WriteAllText(executable, $"#!/bin/sh\n[ \"$CNI_COMMAND\" != ADD ] || echo '{result}]}}'\n");
        File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return $"CNI_PATH={_node.Directory}";
    }
}

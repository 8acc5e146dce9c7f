using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests.WayIn;

/// <summary>The executables make nothing outside of the directories that they are told, and start nothing outside of CNI_PATH.</summary>
public sealed class AllowedPathTests
{
    [Theory]
    [MemberData(nameof(Attempt.Kinds), MemberType = typeof(Attempt))]
    public void NothingElseIsMadeOrStarted(string kind) => MakesAndStartsNothingElse(kind);

    [Theory]
    [Trait("Kernel", "cloud")]
    [InlineData("ipvlan")]
    [InlineData("vlan")]
    [InlineData("dummy")]
    public void NothingElseByKindsThatAKernelMayLack(string kind)
    {
        Kernel.Require(kind);
        MakesAndStartsNothingElse(kind);
    }

    /// <summary>umask decides nothing: neither what others may read nor whether root itself may.</summary>
    [Theory]
    [InlineData("cscni", "000")]
    [InlineData("cscni", "077")]
    [InlineData("flannel", "000")]
    [InlineData("flannel", "077")]
    public void FilesAre0600AndDirectories0700(string kind, string umask)
    {
        using Attempt attempt = new();
        Pod pod = attempt.Node.AddPod();
        JsonObject[] list = attempt.List(kind);
        (Outcome added, JsonNode? result) = attempt.Call(list, "ADD", pod, null, "/bin/sh", "-c", $"umask {umask}; exec \"$0\"");
        added.Result();
        string[] lines = Shell.Must($"find {attempt.State} -printf %y%m:%p\\n").Split('\n', System.StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 8, string.Join('\n', lines));
        Assert.All(lines, static line => Assert.True(
            line.StartsWith("f600:", System.StringComparison.Ordinal) || line.StartsWith("d700:", System.StringComparison.Ordinal), line));
        attempt.Call(list, "DEL", pod, result).Outcome.Silent();
    }

    private static void MakesAndStartsNothingElse(string kind)
    {
        using Attempt attempt = new();
        Pod pod = attempt.Node.AddPod(), other = attempt.Node.AddPod();
        JsonObject[] list = attempt.List(kind);
        MadeFiles made = new();
        if (kind == "loopback")
        {
            pod = pod.With("lo");
            other = other.With("lo");
        }

        (Outcome added, JsonNode? result) = attempt.Trace(made, list, "ADD", pod);
        added.Result();
        attempt.Trace(made, list, "CHECK", pod, result).Outcome.Silent();

        // The pod's host ports are its own.
        JsonObject[] without = [.. list.Select(static plugin => (JsonObject)plugin.DeepClone())];
        without[0].Remove("runtimeConfig");
        if (kind == "vlan")
        {
            // So is a VLAN of the master.
            without[0]["vlanId"] = 6;
        }

        attempt.Trace(made, without, "ADD", other).Outcome.Result();
        attempt.Trace(made, list, "DEL", pod, result).Outcome.Silent();
        attempt.Trace(made, list, "STATUS", pod).Outcome.Silent();
        attempt.Trace(made, list, "GC", pod).Outcome.Silent();

        Assert.Contains(Executables.Plugin, made.Started);
        Assert.Empty(made.Started.Except([Executables.Plugin, Executables.Ipam, $"{Executables.Out}/cscni-ipam"]));
        Assert.DoesNotContain(made.Files.Concat(made.Directories).Concat(made.Removed), path => path != attempt.State && !path.StartsWith(attempt.State + "/", System.StringComparison.Ordinal)
            && !IsKernels(path));
        Assert.True(kind == "loopback" || made.Files.Count > 0);
        Assert.False(File.Exists(attempt.Marker), File.Exists(attempt.Marker) ? File.ReadAllText(attempt.Marker) : string.Empty);
    }

    /// <summary>What stands for the kernel's own state is no file of anybody's.</summary>
    private static bool IsKernels(string path) => path.StartsWith("/proc/", System.StringComparison.Ordinal) || path.StartsWith("/sys/", System.StringComparison.Ordinal);
}

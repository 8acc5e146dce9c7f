using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace CsCni.Architecture.Tests;

/// <summary>Which layer may know which.</summary>
public sealed class LayerTests
{
    /// <summary>Each folder with a project, and the folders that it may reference. Nothing references plugin, dhcp, agent or ctl, and nothing but plugin ipam, which it serves in its own process.</summary>
    private static readonly Dictionary<string, string[]> _mayReference = new()
    {
        ["linux"] = [],
        ["netlink"] = ["linux"],
        ["cni"] = ["linux"],
        ["ipam"] = ["linux", "cni"],
        ["dhcp"] = ["linux", "cni", "netlink"],
        ["overlay"] = ["linux", "netlink"],
        ["plugin"] = ["linux", "cni", "netlink", "overlay", "ipam"],
        ["agent"] = ["linux", "cni", "netlink", "overlay"],
        ["ctl"] = ["linux", "cni"],
        ["examples"] = ["linux", "netlink"],
    };

    /// <summary>These are in, or become, the executables that a runtime starts for every pod, or that hold every pod's lease.</summary>
    private static readonly string[] _withoutPackages = ["linux", "netlink", "cni", "ipam", "overlay", "plugin", "dhcp"];

    /// <summary>Inside netlink: Core knows none of the families, and no family knows another.</summary>
    private static readonly string[] _families = ["Route", "Nftables", "Conntrack", "SocketDiagnostics", "Generic"];

    public static TheoryData<string> Projects => [.. Repository.FilesOf(".csproj")];

    public static TheoryData<string> ProductProjects =>
        [.. Repository.FilesOf(".csproj").Where(static path => Repository.TopFolder(path) != "tests")];

    [Fact]
    public void The_libraries_are_found() =>
        Assert.Superset(new HashSet<string> { "linux", "netlink", "cni" }, Repository.FilesOf(".csproj").Select(Repository.TopFolder).ToHashSet());

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void A_project_references_only_the_layers_below_it(string project)
    {
        string folder = Repository.TopFolder(project);
        Assert.True(_mayReference.TryGetValue(folder, out string[]? allowed), $"{project}: say in {nameof(_mayReference)} what a project in {folder}/ may reference");
        foreach (string reference in References(project))
        {
            Assert.True(allowed.Contains(Repository.TopFolder(reference)), $"{project} must not reference {reference}");
        }
    }

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void An_executable_for_every_pod_has_no_packages(string project)
    {
        if (!_withoutPackages.Contains(Repository.TopFolder(project)))
        {
            return;
        }

        XDocument document = XDocument.Parse(Repository.Text(project));
        Assert.Empty(document.Descendants("PackageReference").Select(static element => (string?)element.Attribute("Include")));
        Assert.Contains("../Banned.props", document.Descendants("Import").Select(static element => (string?)element.Attribute("Project")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Versions_are_central(string project)
    {
        XDocument document = XDocument.Parse(Repository.Text(project));
        Assert.DoesNotContain(document.Descendants("PackageReference"), static element => element.Attribute("Version") is not null);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_solution_has_every_project(string project)
    {
        Assert.SkipUnless(Repository.Files.Contains("CsCni.sln"), "no CsCni.sln yet");
        Assert.Contains(project, Repository.Text("CsCni.sln").Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public void The_banned_list_names_what_the_executables_must_not_use()
    {
        string list = Repository.Text("BannedSymbols.txt");
        string[] needed =
        [
            "T:System.Text.Json.JsonSerializer;", "T:System.Text.Json.JsonDocument;", "N:System.Text.Json.Nodes;",
            "T:System.Diagnostics.Process;", "T:System.Console;", "N:System.Threading.Tasks;",
            "M:System.Threading.Thread.Sleep(System.Int32);", "N:System.Text.RegularExpressions;", "N:System.Linq;",
        ];
        foreach (string symbol in needed)
        {
            Assert.Contains(symbol, list, StringComparison.Ordinal);
        }

        // An analyzer that is not referenced, or has no list, says nothing.
        XDocument props = XDocument.Parse(Repository.Text("Banned.props"));
        Assert.Equal("Microsoft.CodeAnalysis.BannedApiAnalyzers", (string?)Assert.Single(props.Descendants("PackageReference")).Attribute("Include"));
        Assert.EndsWith("BannedSymbols.txt", (string?)Assert.Single(props.Descendants("AdditionalFiles")).Attribute("Include"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_silences_the_banned_list()
    {
        string[] silenced =
        [
            .. Repository.Files
                .Where(static path => Repository.TopFolder(path) != "tests" && (path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".csproj", StringComparison.Ordinal) || path.EndsWith(".editorconfig", StringComparison.Ordinal)))
                .Where(static path => Repository.Text(path).Contains("RS0030", StringComparison.Ordinal)),
        ];
        Assert.Empty(silenced);
    }

    [Fact]
    public void The_parts_of_netlink_know_only_the_core()
    {
        foreach (string path in Repository.FilesOf(".cs").Where(static path => path.StartsWith("netlink/", StringComparison.Ordinal)))
        {
            string folder = path.Split('/')[1];

            // Traffic control is rtnetlink too: its requests go into the same batch, so it is a folder of Route's namespace.
            string own = folder == "TrafficControl" ? "Route" : folder;
            foreach (string family in _families.Where(family => family != own))
            {
                Assert.False(
                    Regex.IsMatch(Repository.Text(path), $@"\bCsCni\.Netlink\.{family}\b"), $"{path} must not know CsCni.Netlink.{family}");
            }
        }
    }

    private static IEnumerable<string> References(string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project))!;
        return XDocument.Parse(Repository.Text(project)).Descendants("ProjectReference")
            .Select(element => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, (string)element.Attribute("Include")!))));
    }
}

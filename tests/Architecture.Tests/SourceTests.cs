using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace CsCni.Architecture.Tests;

/// <summary>Rules over the text of the sources.</summary>
public sealed class SourceTests
{
    private const int LongestFile = 450;

    private static IEnumerable<string> ProductSources =>
        Repository.FilesOf(".cs").Where(static path => Repository.TopFolder(path) != "tests");

    [Fact]
    public void Sources_are_found() => Assert.True(ProductSources.Count() > 50);

    [Fact]
    public void Native_calls_and_unsafe_code_are_in_linux_only()
    {
        Assert.Empty(Matches(
            ProductSources.Where(static path => Repository.TopFolder(path) != "linux"),
            @"^(?!\s*//).*(\[(LibraryImport|DllImport)\b|\bunsafe\b|\bMarshal\.(GetDelegate|GetFunctionPointer))"));
        Assert.DoesNotContain(
            Repository.FilesOf(".csproj"),
            static path => Repository.TopFolder(path) is not ("linux" or "tests")
                && Repository.Text(path).Contains("AllowUnsafeBlocks", StringComparison.Ordinal));
    }

    [Fact]
    public void The_rule_for_native_calls_sees_them_where_they_are() =>
        Assert.NotEmpty(Matches(ProductSources.Where(static path => Repository.TopFolder(path) == "linux"), @"\[LibraryImport\b"));

    [Fact]
    public void Files_are_short() => Assert.DoesNotContain(
        Repository.FilesOf(".cs"), static path => File.ReadLines(Path.Combine(Repository.Root, path)).Count() >= LongestFile);

    [Fact]
    public void A_file_has_one_public_type() => Assert.DoesNotContain(
        ProductSources,
        static path => Regex.Count(
            Repository.Text(path), @"^public (\w+ )*(class|struct|enum|interface|record|delegate) ", RegexOptions.Multiline) > 1);

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine()
    {
        // Put together here, so that this file is not its own finding.
        string[] machinePaths = ["/wo" + "rk/", "/tmp/" + "shared", "/ho" + @"me/\w", "/Use" + @"rs/\w", @"\b[A-Z]:\\" + "Users"];
        string[] extensions = [".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".json", ".conf", ".conflist", ".yml", ".yaml", ".sh", ".txt"];
        IEnumerable<string> texts = Repository.Files.Where(path =>
            extensions.Contains(Path.GetExtension(path)) || Path.GetFileName(path) is "Makefile" || path == ".ci/run");
        Assert.Empty(Matches(texts, string.Join('|', machinePaths)));
    }

    [Fact]
    public void Every_example_is_run_by_a_test()
    {
        string[] examples = [.. Repository.Files.Where(static path => path.StartsWith("examples/", StringComparison.Ordinal) && !path.EndsWith(".md", StringComparison.Ordinal))];
        Assert.SkipWhen(examples.Length == 0, "no examples yet");
        string tests = string.Concat(Repository.FilesOf(".cs").Where(static path => Repository.TopFolder(path) == "tests").Select(Repository.Text));

        // An example that is a program of several files is run by its project's or folder's name.
        string[] unmentioned =
        [
            .. examples.Where(path => !tests.Contains(Path.GetFileName(path), StringComparison.Ordinal)
                && !(path.Split('/').Length > 2 && tests.Contains("examples/" + path.Split('/')[1], StringComparison.Ordinal))),
        ];
        Assert.Empty(unmentioned);
    }

    private static List<string> Matches(IEnumerable<string> paths, string pattern)
    {
        Regex expression = new(pattern, RegexOptions.Compiled);
        List<string> found = [];
        foreach (string path in paths)
        {
            int number = 0;
            foreach (string line in File.ReadLines(Path.Combine(Repository.Root, path)))
            {
                number++;
                if (expression.IsMatch(line))
                {
                    found.Add($"{path}:{number}: {line.Trim()}");
                }
            }
        }

        return found;
    }
}

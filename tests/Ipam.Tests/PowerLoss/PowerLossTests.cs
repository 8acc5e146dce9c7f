using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>
/// The power goes, and of each file there is what there may be: nothing is synced, for every lease ends with the boot. By
/// chance but the same each time; all of them where CSCNI_CRASH is "all", as <c>make test-power-loss</c> has it.
/// </summary>
public sealed class PowerLossTests(ITestOutputHelper output)
{
    private const int Seed = 20_011;

    [Fact]
    public void Whatever_is_left_no_address_is_given_twice_and_none_is_lost()
    {
        bool isAll = Environment.GetEnvironmentVariable("CSCNI_CRASH") == "all";
        TimeSpan longest = TimeSpan.FromSeconds(isAll ? 86_400 : 10);
        using SmallStore store = new();
        using InnerCalls calls = new(store.Network);
        Random random = new(Seed);
        Stopwatch time = Stopwatch.StartNew();
        int done = 0;
        while (done < (isAll ? LossCase.Count : 400) && time.Elapsed < longest)
        {
            Try(store, calls, isAll ? done : random.Next(LossCase.Count));
            done++;
            if (isAll && done % 2_000 == 0)
            {
                Tell(done, time.Elapsed);
            }
        }

        output.WriteLine($"power loss: {done} of {LossCase.Count} cases, each with a second power loss, in {time.Elapsed.TotalSeconds:f1} s");
        Assert.True(done >= 20, $"only {done} cases in {time.Elapsed}");
    }

    /// <summary>The same of the executable, for a few.</summary>
    [Fact]
    public void The_published_executable_keeps_the_same_promises()
    {
        using SmallStore store = new();
        PublishedCalls calls = new(store.Network);
        Random random = new(Seed + 1);
        Stopwatch time = Stopwatch.StartNew();
        int done = 0;
        while (done < 12 && time.Elapsed < TimeSpan.FromSeconds(10))
        {
            Try(store, calls, random.Next(LossCase.Count));
            done++;
        }

        Assert.True(done > 0);
    }

    /// <summary>What is told is told by the executable on standard error, as one line, which a path cannot break up.</summary>
    [Fact]
    public void A_repair_is_told_in_one_line()
    {
        using Network network = Network.OfRange("10.9.0.0/29", "10.9.0.2", "10.9.0.6");
        network.Ipam["dataDir"] = Path.Combine(network.Root, "a\nb\u001b[31m");
        network.Add("c1").Succeeded();
        string directory = Path.Combine(network.Ipam["dataDir"]!.GetValue<string>(), "net");
        File.WriteAllBytes(Path.Combine(directory, "cscni.leases"), []);
        File.WriteAllText(Path.Combine(directory, "cscni.tmp"), "half");
        Directory.SetLastWriteTimeUtc(directory, DateTime.UtcNow);
        Answer answer = network.Add("c2").Succeeded();
        Assert.Equal($"cscni-ipam: \"{network.Root}/a\\nb\\u001b[31m/net\" was repaired; there were: an unreadable index, 1 unfinished files\n", answer.ErrorOutput);
        Assert.Equal(string.Empty, network.Add("c3").Succeeded().ErrorOutput);
    }

    /// <summary>A reboot by itself is nothing to tell, nor is what host-local does, nor the first ADD of all.</summary>
    [Fact]
    public void What_happens_every_day_is_not_told()
    {
        using Network network = Network.OfRange("10.9.0.0/29", "10.9.0.2", "10.9.0.6");
        network.WriteLease("10.9.0.5", "old\r\neth0");
        File.SetLastWriteTimeUtc(network.FileOf("10.9.0.5"), DateTime.UtcNow.AddYears(-20));
        Assert.Equal(string.Empty, network.Add("c1").Succeeded().ErrorOutput);
        network.PretendReboot();
        Assert.Equal(string.Empty, network.Add("c2").Succeeded().ErrorOutput);
        network.WriteLease("10.9.0.6", "other\r\neth0");
        Assert.Equal(string.Empty, network.Add("c3").Succeeded().ErrorOutput);
        File.Delete(network.FileOf("10.9.0.6"));
        Assert.Equal(string.Empty, network.Del("c3").Succeeded().ErrorOutput);
        Assert.Equal(string.Empty, network.Gc("c2/eth0").Succeeded().ErrorOutput);
    }

    private static void Try(SmallStore store, IPluginCalls calls, int number)
    {
        LossCase loss = LossCase.Of(number);
        store.Lose(loss);
        string said = new NextBoot(store, calls, $"case {number}, {loss}").Run();
        Assert.True(said.Length > 0 == loss.IsToldOf, $"case {number}, {loss}: said \"{said}\"");
        store.LoseAgain(new(number));
        new NextBoot(store, calls, $"case {number} lost again, {loss}").Run();
    }

    /// <summary>At once, and not with the test's own output, which comes at its end.</summary>
    private static void Tell(int done, TimeSpan elapsed)
    {
        TimeSpan left = elapsed * ((LossCase.Count - done) / (double)done);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"power loss: {done} of {LossCase.Count} cases, {left:hh\\:mm\\:ss} left"));
    }
}

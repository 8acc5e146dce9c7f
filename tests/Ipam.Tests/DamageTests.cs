using System;
using System.IO;
using System.Linq;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Files that are not what they ought to be.</summary>
public sealed class DamageTests
{
    private static readonly string[] s_sets = ["""{"subnet": "10.9.0.0/28"}""", """{"subnet": "fd00:9::/64"}"""];

    public static TheoryData<string, string> Damages => new()
    {
        { "index removed", "rm cscni.leases" },
        { "index empty", "> cscni.leases" },
        { "index cut in its header", "truncate -s 30 cscni.leases" },
        { "index cut in its slots", "truncate -s 5000 cscni.leases" },
        { "index longer", "truncate -s +32 cscni.leases" },
        { "index of noise", "head -c 7168 /dev/urandom > cscni.leases" },
        { "index a link", "rm cscni.leases; ln -s /etc/passwd cscni.leases" },
        { "index a directory", "rm cscni.leases; mkdir -p x; mv x/../lock x/lock2; cp x/lock2 lock; rm -r x; ln -s . cscni.leases" },
        { "range removed", "rm cscni.range.10*" },
        { "range cut", "for f in cscni.range.*; do truncate -s 100 $f; done" },
        { "range of noise", "for f in cscni.range.*; do s=$(stat -c %s $f); head -c $s /dev/urandom > $f; done" },
        { "ranges exchanged", "cp cscni.range.fd* t; cp cscni.range.10* u; cat t > cscni.range.10*; cat u > cscni.range.fd*; rm t u" },
        { "range a link", "rm cscni.range.10*; ln -s /etc/passwd cscni.range.10.9.0.1-10.9.0.14" },
        { "leftovers", "echo a > cscni.new; echo b > cscni.tmp; echo c > foo; mkdir dir" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Index_and_ranges_are_made_anew_from_the_leases(string name, string damage)
    {
        // With the mark as it was, and without it.
        foreach (bool keepsMark in (bool[])[true, false])
        {
            using Network network = new(s_sets);
            foreach (int number in Enumerable.Range(0, 4))
            {
                network.Add($"c{number}").Succeeded();
            }

            network.Del("c1").Succeeded();
            DateTime mark = Directory.GetLastWriteTimeUtc(network.Directory);
            string passwords = File.ReadAllText("/etc/passwd");
            Executables.Shell($"cd {network.Directory} && {{ {damage}; }}");
            if (keepsMark && name != "index a directory")
            {
                Directory.SetLastWriteTimeUtc(network.Directory, mark);
            }

            network.Check("c2").Succeeded();
            network.Check("c1").Failed(101);
            network.Status().Succeeded();
            network.Add("c2").Failed(103);
            network.Del("c3").Succeeded();
            string[] added = network.Add("c5").Addresses;
            Assert.DoesNotContain("10.9.0.2", added);
            Assert.DoesNotContain("10.9.0.4", added);
            Assert.Equal(6, network.Held.Length);
            for (int number = 0; number < 10; number++)
            {
                network.Add($"d{number}").Succeeded();
            }

            network.Add("last").Failed(102);
            Assert.Equal(passwords, File.ReadAllText("/etc/passwd"));
        }
    }

    /// <summary>Sane to look at, but untrue: a slot that points at another's lease is never believed.</summary>
    [Fact]
    public void A_lease_of_somebody_else_is_not_freed_by_a_stale_slot()
    {
        using Network network = new(s_sets[0]);
        network.Add("c1").Succeeded();
        DateTime mark = Directory.GetLastWriteTimeUtc(network.Directory);
        File.WriteAllText(network.FileOf("10.9.0.2"), "thief\r\neth0");
        Directory.SetLastWriteTimeUtc(network.Directory, mark);
        network.Del("c1").Succeeded();
        network.Check("c1").Failed(101);
        Assert.Equal(["10.9.0.2"], network.Held);
    }

    [Theory]
    [InlineData("an empty file", "> 10.9.0.2")]
    [InlineData("a huge file", "head -c 5000000 /dev/zero > 10.9.0.2")]
    [InlineData("noise", "printf 'a\\0b\\nc d\\ne' > 10.9.0.2")]
    [InlineData("a link", "ln -s /etc/passwd 10.9.0.2")]
    [InlineData("a dangling link", "ln -s /none 10.9.0.2")]
    [InlineData("a FIFO", "mkfifo 10.9.0.2")]
    [InlineData("a directory", "mkdir 10.9.0.2")]
    public void What_stands_in_an_addresss_place_is_passed_over(string name, string make)
    {
        using Network network = new(s_sets[0]);
        Directory.CreateDirectory(network.Directory);
        Executables.Shell($"cd {network.Directory} && {{ {make}; }}");
        Assert.Equal("10.9.0.3", network.Add("c1").Address);
        network.Add("c2", args: "IP=10.9.0.2").Failed(102, "10.9.0.2");
        network.Del("c9").Succeeded();
        if (name != "a directory")
        {
            network.Gc("c1/eth0").Succeeded();
            Assert.Equal(["10.9.0.3"], network.Held);
            Assert.Equal("10.9.0.2", network.Add("c2", args: "IP=10.9.0.2").Address);
        }
    }

    [Fact]
    public void Other_files_are_left_alone()
    {
        using Network network = new(s_sets[0]);
        Directory.CreateDirectory(network.Directory);
        string[] others = ["foo", "last_reserved_ip.7", "10.9.0", "10.9.0.2.bak", "010.9.0.3", "FD00:9::1", "abc"];
        foreach (string other in others)
        {
            File.WriteAllText(network.FileOf(other), "c1\r\neth0");
        }

        Assert.Equal("10.9.0.2", network.Add("c1").Address);
        network.Gc().Succeeded();
        Assert.All(others, other => Assert.True(File.Exists(network.FileOf(other))));
    }

    [Fact]
    public void A_link_in_the_locks_place_is_refused()
    {
        using Network network = new(s_sets[0]);
        Directory.CreateDirectory(network.Directory);
        File.CreateSymbolicLink(network.FileOf("lock"), "/etc/passwd");
        network.Add("c1").Failed(5, network.FileOf("lock"), "ELOOP");
        Assert.Empty(network.Held);
    }

    [Fact]
    public void A_directory_that_an_administrator_moved_and_linked_works()
    {
        using Network network = new(s_sets[0]);
        string elsewhere = Path.Combine(network.Root, "elsewhere");
        Directory.CreateDirectory(elsewhere);
        Directory.CreateDirectory(network.DataDir);
        Directory.CreateSymbolicLink(network.Directory, elsewhere);
        Assert.Equal("10.9.0.2", network.Add("c1").Address);
        Assert.Equal("10.9.0.3", network.Add("c2").Address);
        Assert.True(File.Exists(Path.Combine(elsewhere, "10.9.0.2")));
    }

    [Fact]
    public void A_dangling_link_in_the_directorys_place_is_told()
    {
        using Network network = new(s_sets[0]);
        Directory.CreateDirectory(network.DataDir);
        Directory.CreateSymbolicLink(network.Directory, Path.Combine(network.Root, "none"));
        network.Add("c1").Failed(5, network.Directory);
    }

    [Fact]
    public void A_directory_that_is_emptied_by_hand_starts_anew()
    {
        using Network network = new(s_sets);
        network.Add("c1").Succeeded();
        Executables.Shell($"rm -rf {network.Directory}/*");
        network.Del("c1").Succeeded();
        Assert.Equal(["10.9.0.2", "fd00:9::2"], network.Add("c1").Addresses);
        Executables.Shell($"rm -rf {network.Directory}");
        network.Status().Succeeded();
        network.Del("c1").Succeeded();
        Assert.Equal(["10.9.0.2", "fd00:9::2"], network.Add("c1").Addresses);
    }
}

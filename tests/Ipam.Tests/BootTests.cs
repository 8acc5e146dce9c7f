using System;
using System.IO;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>A lease belongs to one boot. A reboot is simulated on disk: another boot ID in the index, older dates on files.</summary>
public sealed class BootTests
{
    private static readonly DateTime s_longAgo = DateTime.UtcNow.AddYears(-20);

    [Fact]
    public void Leases_of_an_earlier_boot_are_free_again()
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""", """{"subnet": "fd00:9::/64"}""");
        for (int number = 0; number < 5; number++)
        {
            network.Add($"c{number}").Succeeded();
        }

        network.Add("c9").Failed(102);
        network.PretendReboot();
        network.Status().Succeeded();
        network.Check("c1").Failed(101);
        Assert.Equal(10, network.Held.Length);
        Assert.Equal(["10.9.0.2", "fd00:9::7"], network.Add("d1").Addresses);
        Assert.Equal(["10.9.0.2", "fd00:9::7"], network.Held);
    }

    /// <summary>The file is the very one that the index of the other boot knows, so its date is no matter: clocks jump.</summary>
    [Fact]
    public void The_same_attachment_may_come_back_after_a_reboot()
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""");
        network.Add("c1").Succeeded();
        network.PretendReboot();
        Assert.Equal("10.9.0.3", network.Add("c1").Address);
        Assert.Equal(["10.9.0.3"], network.Held);
    }

    [Fact]
    public void Freed_addresses_keep_their_order_over_a_reboot()
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""");
        for (int number = 2; number <= 6; number++)
        {
            network.Add($"c{number}").Succeeded();
        }

        network.Del("c4").Succeeded();
        network.Del("c3").Succeeded();
        network.PretendReboot();
        string[] order = [network.Add("d1").Address, network.Add("d2").Address, network.Add("d3").Address];
        Assert.Equal(["10.9.0.4", "10.9.0.3", "10.9.0.2"], order);
    }

    [Fact]
    public void Files_of_host_local_count_by_their_date_where_no_index_is_of_this_boot()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.WriteLease("10.9.0.2", "old\r\neth0");
        network.WriteLease("10.9.0.3", "new\r\neth0");
        network.WriteLease("10.9.0.4", string.Empty);
        File.SetLastWriteTimeUtc(network.FileOf("10.9.0.2"), s_longAgo);
        File.SetLastWriteTimeUtc(network.FileOf("10.9.0.4"), s_longAgo);
        network.Check("old").Failed(101);
        network.Check("new").Succeeded();
        network.Add("c1").Succeeded();
        Assert.DoesNotContain("10.9.0.2", network.Held);
        Assert.DoesNotContain("10.9.0.4", network.Held);
        Assert.Contains("10.9.0.3", network.Held);
    }

    [Fact]
    public void A_file_of_this_boot_beside_an_index_of_another_stays()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.Add("c1").Succeeded();
        network.WriteLease("10.9.0.3", "other\r\neth0");
        network.PretendReboot();
        Assert.Equal("10.9.0.4", network.Add("c2").Address);
        Assert.Equal(["10.9.0.3", "10.9.0.4"], network.Held);
    }

    [Fact]
    public void An_index_of_this_boot_never_lets_a_date_decide()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.Add("c1").Succeeded();
        network.WriteLease("10.9.0.3", "other\r\neth0");
        File.SetLastWriteTimeUtc(network.FileOf("10.9.0.2"), s_longAgo);
        File.SetLastWriteTimeUtc(network.FileOf("10.9.0.3"), s_longAgo);
        Assert.Equal("10.9.0.4", network.Add("c2").Address);
        Assert.Equal(["10.9.0.2", "10.9.0.3", "10.9.0.4"], network.Held);
    }

    [Fact]
    public void DEL_of_an_earlier_boots_attachment_succeeds()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.Add("c1").Succeeded();
        network.PretendReboot();
        network.Del("c1").Succeeded();
        Assert.Empty(network.Held);
    }
}

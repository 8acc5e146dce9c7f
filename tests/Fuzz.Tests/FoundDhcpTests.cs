using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Dhcp;
using CsCni.Dhcp.Daemon;
using CsCni.Dhcp.Leases;
using CsCni.Dhcp.Wire;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: what the DHCP daemon took from files, plugins and servers.</summary>
public sealed class FoundDhcpTests
{
    private const string Lease =
        """
        {"boot": "b", "network": "net", "containerID": "c1", "args": "", "ipam": {"type": "dhcp", "ipv4": true, "ipv6": true},
         "place": {"netns": "/run/netns/x", "inode": 1, "ifname": "eth0", "link": 2, "mac": "02:00:00:00:00:01"},
         "ipv4": {"address": "10.77.0.76/24", "renew": 1, "rebind": 2, "expire": 3, "server": "10.77.0.1", "serverMac": "02:00:00:00:00:09"},
         "ipv6": {"address": "fd00:77::76/128", "renew": 1, "rebind": 2, "expire": 3, "server": "0001"}}
        """;

    /// <summary>Files and directories are named by what such a file says, and packets are made of it: an IPv6 address in one of IPv4 ended the daemon.</summary>
    [Theory]
    [InlineData("\"network\": \"net\"", "\"network\": \"../../etc\"")]
    [InlineData("\"containerID\": \"c1\"", "\"containerID\": \"c1/x\"")]
    [InlineData("\"ifname\": \"eth0\"", "\"ifname\": \"eth0\\n\"")]
    [InlineData("\"link\": 2", "\"link\": 4294967298")]
    [InlineData("\"link\": 2", "\"link\": 0")]
    [InlineData("10.77.0.76/24", "fd00:77::76/64")]
    [InlineData("fd00:77::76/128", "10.77.0.76/32")]
    [InlineData("\"10.77.0.1\"", "\"fd00:77::1\"")]
    public void A_lease_file_that_says_so_is_none(string good, string bad)
    {
        using NamespaceVisitor visitor = new();
        Lease Create(Attachment attachment, LeasePlace place, LeaseSettings settings) =>
            new(attachment, place, settings, visitor, new(string.Empty, false, new(1000, 1000, 1000)));
        Assert.NotNull(LeaseDocument.Read(Encoding.UTF8.GetBytes(Lease), "b", Create));
        Assert.Contains(good, Lease, StringComparison.Ordinal);
        Assert.Throws<CniException>(() => LeaseDocument.Read(Encoding.UTF8.GetBytes(Lease.Replace(good, bad, StringComparison.Ordinal)), "b", Create));
    }

    /// <summary>All 256 did not fit into the option that lists them, and the daemon ended.</summary>
    [Fact]
    public void As_many_options_as_there_are_can_be_asked_for()
    {
        LeaseSettings settings = Request(Enumerable.Range(1, 254));
        Assert.InRange(settings.Requested.Count, 254, 255);
        Dhcpv4Writer writer = new(default, Dhcpv4MessageType.Discover);
        writer.Put(Dhcpv4Option.RequestedOptions, [.. settings.Requested]);
        Assert.Throws<CniException>(() => Request([0]));
        Assert.Throws<CniException>(() => Request([255]));
    }

    /// <summary>Names that are pointers to the longest made half a megabyte of a message of 1500 bytes.</summary>
    [Fact]
    public void Names_of_a_server_do_not_grow_without_bound()
    {
        List<byte> option = [];
        for (int label = 0; label < 3; label++)
        {
            option.Add(63);
            option.AddRange(Enumerable.Repeat((byte)('a' + label), 63));
        }

        option.Add(0);
        while (option.Count < 1400)
        {
            option.AddRange([0xc0, 0]);
        }

        byte[] bytes = [.. option];
        DomainNames.Read(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        List<string> names = DomainNames.Read(bytes);
        Assert.Equal(DomainNames.MostNames, names.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 150_000);
    }

    private static LeaseSettings Request(IEnumerable<int> codes)
    {
        string list = string.Join(',', codes.Select(static code => $$"""{"option": "{{code}}"}"""));
        return LeaseSettings.Read(JsonText.ParseObject(Encoding.UTF8.GetBytes($$"""{"request": [{{list}}]}"""), "ipam"), string.Empty);
    }
}

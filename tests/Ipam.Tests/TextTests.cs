using System.Text;
using CsCni.Cni.Results;
using CsCni.Ipam.Config;
using CsCni.Ipam.Store;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Small texts: lease files and resolv.conf.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("c1\r\neth0", "c1", "eth0")]
    [InlineData("c1\neth0\n", "c1", "eth0")]
    [InlineData("  c1 \r\n eth0 ", "c1", "eth0")]
    [InlineData("c1", "c1", "")]
    [InlineData("c1\r\n", "c1", "")]
    public void A_lease_names_its_owner(string content, string containerId, string ifName) =>
        Assert.Equal(new LeaseOwner(containerId, ifName), LeaseOwner.Parse(Encoding.UTF8.GetBytes(content)));

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("c 1\r\neth0")]
    [InlineData("c1\r\neth0\r\nmore")]
    [InlineData("c1\0\r\neth0")]
    [InlineData("cé\r\neth0")]
    public void Rubbish_names_nobody(string content) => Assert.Null(LeaseOwner.Parse(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void A_lease_is_written_as_it_is_read() =>
        Assert.Equal("c1\r\neth0"u8.ToArray(), new LeaseOwner("c1", "eth0").ToBytes());

    [Fact]
    public void Comments_short_lines_and_unknown_words_of_resolv_conf_are_passed_over()
    {
        ResultDns dns = ResolvConf.Parse("; nameserver 1.1.1.1\n#nameserver 2.2.2.2\nnameserver\n\n  nameserver 3.3.3.3 # x\r\nsearch a\nsearch\tb c\nlookup file\n");
        Assert.Equal(["3.3.3.3"], dns.Nameservers);
        Assert.Equal(["a", "b", "c"], dns.Search);
        Assert.Equal((string.Empty, 0), (dns.Domain, dns.Options.Count));
    }
}

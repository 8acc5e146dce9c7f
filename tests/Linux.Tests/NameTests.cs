using System;
using System.Collections.Generic;
using System.Net.NetworkInformation;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Linux.Tests;

public sealed class NameTests
{
    [Fact]
    public void Every_hardware_address_has_the_bytes_that_the_framework_gives_it() => Prop.ForAll<ulong>(value =>
    {
        MacAddress address = new(value);
        byte[] bytes = new byte[6];
        address.WriteBytes(bytes);
        return address == MacAddress.FromBytes(bytes)
            && PhysicalAddress.Parse(address.ToString()).GetAddressBytes().AsSpan().SequenceEqual(bytes)
            && address.IsMulticast == ((bytes[0] & 1) != 0)
            && MacAddress.TryParse(address.ToString(), out MacAddress read) && read == address
            && MacAddress.TryParse(address.ToString().Replace(':', '-').ToUpperInvariant(), out read) && read == address;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_hardware_addresses_are_local_and_unicast_and_differ()
    {
        HashSet<MacAddress> seen = [];
        for (int count = 0; count < 1000; count++)
        {
            MacAddress address = MacAddress.Random();
            byte[] bytes = new byte[6];
            address.WriteBytes(bytes);
            Assert.Equal(2, bytes[0] & 3);
            Assert.True(seen.Add(address));
        }
    }

    [Theory]
    [InlineData("0e:12:34:56:78:9a")]
    [InlineData("0E-12-34-56-78-9A")]
    [InlineData("0e12.3456.789a")]
    public void Three_forms_are_read(string text)
    {
        Assert.True(MacAddress.TryParse(text, out MacAddress address));
        Assert.Equal("0e:12:34:56:78:9a", address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0e:12:34:56:78")]
    [InlineData("0e:12:34:56:78:9a:bc")]
    [InlineData("0e:12:34:56:78:9a:bc:de")]
    [InlineData("0e:12-34:56:78:9a")]
    [InlineData("0e:12:34:56:78:9g")]
    [InlineData("0e:12:34:56:78: 9")]
    [InlineData("0e:12:34:56:78:9\0")]
    [InlineData("0e:12:34:56:78:+9")]
    [InlineData("0e12.3456-789a")]
    [InlineData("0e12:3456:789a")]
    [InlineData("0e12.3456.789\0")]
    [InlineData("e:12:34:56:78:9a")]
    [InlineData("0e123456789a")]
    public void No_hardware_address(string text) => Assert.False(MacAddress.TryParse(text, out _));

    /// <summary>The kernel is the oracle: a link is given the name in a network namespace of the test's own.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("abcdefghijklmno")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("net1.100")]
    [InlineData("a@b")]
    [InlineData("a\"b")]
    [InlineData("...")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\vb")]
    [InlineData("é")]
    [InlineData("ééééééé")]
    [InlineData("éééééééé")]
    [InlineData("à")]
    [InlineData("a\u00a0b")]
    [InlineData("a%b")]
    [InlineData("all")]
    [InlineData("default")]
    public void A_name_is_refused_where_the_kernel_refuses_it(string name)
    {
        using NetNsThread thread = new();
        ChildOutcome outcome = thread.Run(() =>
        {
            using ChildProcess child = ChildProcess.Start("/bin/sh", ["-c", "ip link add v1 type veth peer name v2 && ip link set v1 name \"$NAME\""],
                ProcessEnvironment.Of(["PATH=/usr/sbin:/usr/bin:/sbin:/bin", $"NAME={name}"]), default, 4096);
            return child.Wait(10_000);
        });
        Assert.Equal(outcome.Succeeded, InterfaceName.Fault(name) is null);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a\0b", "contains a NUL")]
    [InlineData("a\u0001b", "contains a control character")]
    [InlineData("éééééééé", "has 16 bytes, at most 15 are allowed")]
    [InlineData("a/b", "contains a slash")]
    [InlineData("a\u2003b", "contains white space")]

    // The kernel would put a number in the place of %d, so that the link has another name than the one asked for.
    [InlineData("eth%d", "contains a percent sign")]
    public void What_is_wrong_with_a_name_is_told(string name, string fault)
    {
        Assert.Equal(fault, InterfaceName.Fault(name));
        Assert.True(Encoding.UTF8.GetByteCount(name) < 64);
    }
}

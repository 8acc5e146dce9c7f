using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCni.Agent.Flannel;
using CsCni.Agent.Yaml;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Dhcp.Wire;
using CsCni.Ipam.Store;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using CsCni.Plugin.Firewalld;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>What holds of the pure readers, whatever is read: above all that they read again what the writers write.</summary>
public sealed class PropertyTests
{
    private static readonly Gen<IpAddress> s_address =
        from high in Numbers()
        from low in Numbers()
        from isV4 in Gen.Elements(true, false)
        select isV4 ? new IpAddress(IpFamily.V4, (uint)low) : new IpAddress(IpFamily.V6, new UInt128(high, low));

    private static readonly Gen<IpPrefix> s_prefix =
        from address in s_address
        from length in Gen.Choose(0, 128)
        select new IpPrefix(address, Math.Min(length, address.BitCount));

    private static readonly Gen<string> s_text =
        Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 127), Gen.Choose(128, 0xd7ff), Gen.Choose(0xe000, 0xffff))).Select(static characters => string.Concat(characters.Select(static one => (char)one)));

    [Fact]
    public void A_result_is_read_as_it_was_written() => Holds(
        from ips in Gen.ListOf(from address in s_prefix from gateway in s_address select new ResultIp(address, gateway, 0), 4)
        from routes in Gen.ListOf(from destination in s_prefix from gateway in s_address from priority in Gen.Choose(0, int.MaxValue) select new ResultRoute(destination, gateway, Priority: (uint)priority), 4)
        from name in s_text
        select (ips, routes, name),
        static made =>
        {
            CniResult result = new() { Routes = [.. made.routes], Dns = new([made.name], made.name, [], []) };
            result.Ips.AddRange(made.ips);
            result.Interfaces.Add(new(made.name, string.Empty, made.name, 0));
            CniResult read = ResultReader.Read(JsonText.ParseObject(ResultWriter.ToJson(result, SpecVersion.Current), "result"), SpecVersion.Current);
            Assert.Equal(result.Ips, read.Ips);
            Assert.Equal(result.Routes, read.Routes);
            Assert.Equal(made.name, Assert.Single(read.Interfaces).Name);
            Assert.Equal(made.name, read.Dns.Domain);
        });

    [Fact]
    public void Every_text_is_a_JSON_string_to_the_framework_and_back() => Holds(s_text, static text =>
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
        using JsonDocument document = JsonDocument.Parse(writer.Written);
        Assert.Equal(text, document.RootElement.GetProperty("text").GetString());
        Assert.Equal(text, JsonText.ParseObject(JsonSerializer.SerializeToUtf8Bytes(new { text }), "document")["text"].AsString());
    });

    [Fact]
    public void Every_text_becomes_one_plain_line_and_stays_it() => Holds(s_text, static text =>
    {
        string line = PlainLine.Of(text);
        Assert.DoesNotContain(line, static character => char.IsControl(character) || character is '\u2028' or '\u2029' or '\u202e');
        Assert.Equal(line, PlainLine.Of(line));
        Assert.Equal(line, new CniException(7, text).Message);
    });

    [Fact]
    public void A_route_is_read_as_it_was_put() => Holds(
        from destination in s_prefix
        from gateway in s_address
        from number in Gen.Choose(1, int.MaxValue)
        select (destination, gateway, number),
        static made =>
        {
            NetlinkBatch batch = new(null!);
            Route route = new() { Destination = made.destination.NetworkPrefix, Link = made.number, Priority = (uint)made.number, Table = 254, Mtu = 1300 };
            new RouteBatch(batch).CreateRoute(made.gateway.Family == made.destination.Family ? route with { Gateway = made.gateway } : route);
            List<Route> read = [];
            foreach (NetlinkMessage message in new NetlinkMessages(batch.Encoded()))
            {
                RouteReader.Parse(message, read);
            }

            Route one = Assert.Single(read);
            Assert.Equal((route.Destination, route.Link, route.Priority, route.Mtu), (one.Destination, one.Link, one.Priority, one.Mtu));
        });

    /// <summary>Bytes of any kind: what is read of them never is more than there is, and a cut-off message is refused.</summary>
    [Fact]
    public void Attributes_never_reach_beyond_their_bytes() => Holds(
        Gen.ArrayOf(Gen.Choose(0, 255).Select(static one => (byte)one)),
        static bytes =>
        {
            int payload = 0;
            try
            {
                foreach (NetlinkAttribute attribute in new NetlinkAttributes(bytes))
                {
                    payload += attribute.Payload.Length + 4;
                }
            }
            catch (NetlinkFormatException)
            {
                // Up to there it was right.
            }

            Assert.True(payload <= bytes.Length);
        });

    [Fact]
    public void Options_of_DHCP_are_read_as_they_were_put() => Holds(
        Gen.ListOf(from code in Gen.Choose(100, 200) from value in Gen.ArrayOf(Gen.Choose(0, 255).Select(static one => (byte)one), 20) select ((byte)code, value), 12),
        static options =>
        {
            Dhcpv4Header header = new(true, 7, 0, false, IpAddress.Unspecified(IpFamily.V4), IpAddress.Parse("10.0.0.5"), default);
            Dhcpv4Writer writer = new(header, Dhcpv4MessageType.Acknowledge);
            foreach ((byte code, byte[] value) in options)
            {
                writer.Put(code, value);
            }

            Assert.True(Dhcpv4Reader.TryRead(writer.Finish(), out Dhcpv4Message message));
            Assert.Equal(Dhcpv4MessageType.Acknowledge, message.Type);
            foreach (IGrouping<byte, (byte Code, byte[] Value)> same in options.GroupBy(static option => option.Item1))
            {
                // Several of one code are one in several parts (RFC 3396).
                Assert.Equal(same.SelectMany(static option => option.Value), message.Get(same.Key).ToArray());
            }
        });

    [Fact]
    public void Domain_names_are_read_as_they_are_written() => Holds(
        Gen.NonEmptyListOf(Gen.NonEmptyListOf(Gen.Elements("a", "example", "x-1", new string('q', 63), "_tcp"))),
        static names =>
        {
            List<string> expected = [.. names.Select(static labels => string.Join('.', labels.Take(3)))];
            List<byte> option = [];
            foreach (string name in expected)
            {
                foreach (string label in name.Split('.'))
                {
                    option.Add((byte)label.Length);
                    option.AddRange(Encoding.ASCII.GetBytes(label));
                }

                option.Add(0);
            }

            Assert.Equal(expected.Take(DomainNames.MostNames), DomainNames.Read([.. option]));
        });

    [Fact]
    public void Texts_go_over_the_bus_as_they_are() => Holds(s_text, static text =>
    {
        string argument = text.Replace("\0", string.Empty, StringComparison.Ordinal);
        BusMessage message = BusMessage.Read(BusMessageWriter.Write(new BusCall("a", "/b", "c.d", "e", [argument]), 3));
        Assert.Equal(argument, message.ReadString());
    });

    [Fact]
    public void A_range_of_the_index_is_read_as_it_was_written() => Holds(
        from first in s_address from last in s_address from excluded in s_address select (first, last, excluded),
        static made =>
        {
            RangeSpan span = new(RangeSpan.KeyOf(made.first), RangeSpan.KeyOf(made.last), RangeSpan.KeyOf(made.excluded));
            byte[] bytes = new byte[RangeSpan.Size];
            span.Write(bytes);
            Assert.Equal(span, RangeSpan.Read(bytes));
            Assert.True(RangeSpan.AddressOf(span.First) == made.first || made.first.Value >> 32 == 0xffff);
        });

    [Fact]
    public void Keys_of_subnets_are_read_as_they_are_written() => Holds(
        from v4 in s_prefix from v6 in s_prefix select (v4, v6),
        static made =>
        {
            IpPrefix v4 = made.v4.Family == IpFamily.V4 && made.v4.NetworkPrefix is { Length: > 0 } network ? network : default;
            IpPrefix v6 = made.v6.Family == IpFamily.V6 && !made.v6.NetworkPrefix.ToString().Contains("ffff:", StringComparison.Ordinal) ? made.v6.NetworkPrefix : default;
            SubnetKey key = new(v4, v6);
            Assert.Equal(v4.IsValid || v6.IsValid, SubnetKey.TryParse(key.ToString(), out SubnetKey read));
            Assert.Equal(v4.IsValid || v6.IsValid ? key : default, read);
        });

    [Fact]
    public void Durations_are_read_as_they_are_written() => Holds(Gen.Choose(0, int.MaxValue), static milliseconds =>
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(milliseconds);
        Assert.True(DurationText.TryParse(DurationText.Format(duration), out TimeSpan read));
        Assert.InRange((read - duration).TotalMilliseconds, -0.5, 0.5);
    });

    [Fact]
    public void Owners_of_leases_are_read_as_they_are_written() => Holds(s_text, static text =>
    {
        if (LeaseOwner.Parse(Encoding.UTF8.GetBytes(text)) is { } owner)
        {
            Assert.Equal(owner, LeaseOwner.Parse(owner.ToBytes()));
        }
    });

    private static Gen<ulong> Numbers() => Gen.OneOf(
        Gen.Elements(0UL, 1UL, ulong.MaxValue, 0x0a000001UL, 0xffffffffUL, 0xfd00_0000_0000_0000UL),
        from high in Gen.Choose(int.MinValue, int.MaxValue) from low in Gen.Choose(int.MinValue, int.MaxValue) select ((ulong)(uint)high << 32) | (uint)low);

    private static void Holds<T>(Gen<T> values, Action<T> check) =>
        Prop.ForAll(values.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}

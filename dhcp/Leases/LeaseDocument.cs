using System;
using System.Buffers;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Dhcp.Leases;

/// <summary>A lease as its file holds it. Times are of the boot clock, so it is of one boot; so are namespaces.</summary>
internal static class LeaseDocument
{
    /// <summary>Writes a lease that has an address.</summary>
    internal static ReadOnlyMemory<byte> ToJson(Lease lease, string boot)
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        writer.WriteString("boot"u8, boot);
        writer.WriteString("network"u8, lease.Attachment.Network);
        writer.WriteString("containerID"u8, lease.Attachment.ContainerId);
        writer.WriteString("args"u8, lease.Settings.Arguments);
        writer.WriteRaw("ipam"u8, lease.Settings.Ipam);
        WritePlace(writer, lease.Place);
        if (lease.V4 is { } v4)
        {
            WriteStart(writer, "ipv4"u8, v4);
            writer.WriteString("server"u8, v4.Server.Address.ToString());
            writer.WriteString("serverMac"u8, v4.Server.Mac.ToString());
            writer.WriteEndObject();
        }

        if (lease.V6 is { } v6)
        {
            WriteStart(writer, "ipv6"u8, v6);
            writer.WriteString("server"u8, Convert.ToHexStringLower(v6.Server));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        return writer.Written;
    }

    /// <summary>Reads a lease.</summary>
    /// <param name="json">The file.</param>
    /// <param name="boot">This boot's ID.</param>
    /// <param name="create">Makes the lease, without addresses.</param>
    /// <returns>The lease; null where it is of an earlier boot.</returns>
    /// <exception cref="CniException">It is no such document.</exception>
    internal static Lease? Read(ReadOnlyMemory<byte> json, string boot, Func<Attachment, LeasePlace, LeaseSettings, Lease> create)
    {
        JsonObject root = JsonText.ParseObject(json, "lease");
        if (root["boot"].AsString() != boot)
        {
            return null;
        }

        LeasePlace place = ReadPlace(Section(root["place"]));
        Attachment attachment = new(Name(root["network"]), Name(root["containerID"]), place.IfName);
        Lease lease = create(attachment, place, LeaseSettings.Read(Section(root["ipam"]), root["args"].AsString() ?? string.Empty));
        if (lease.V4 is { } v4)
        {
            JsonObject section = Section(root["ipv4"]);
            v4.Resume(ReadPrefix(section, IpFamily.V4), new(ReadServer(section["server"]), Mac(section["serverMac"])), ReadTimes(section));
        }

        if (lease.V6 is { } v6)
        {
            JsonObject section = Section(root["ipv6"]);
            v6.Resume(ReadPrefix(section, IpFamily.V6), Bytes(section["server"]), ReadTimes(section));
        }

        return lease;
    }

    private static void WritePlace(JsonWriter writer, LeasePlace place)
    {
        writer.WriteStartObject("place"u8);
        writer.WriteString("netns"u8, place.NetNsPath);
        writer.WriteNumber("inode"u8, (long)place.Inode);
        if (place.Cookie is { } cookie)
        {
            writer.WriteNumber("cookie"u8, (long)cookie);
        }

        writer.WriteString("ifname"u8, place.IfName);
        writer.WriteNumber("link"u8, place.Link);
        writer.WriteString("mac"u8, place.Mac.ToString());
        writer.WriteEndObject();
    }

    private static void WriteStart(JsonWriter writer, ReadOnlySpan<byte> name, LeaseClient client)
    {
        writer.WriteStartObject(name);
        writer.WriteString("address"u8, client.Address.ToString());
        writer.WriteNumber("renew"u8, client.HasLease ? client.Times.Renew : 0);
        writer.WriteNumber("rebind"u8, client.HasLease ? client.Times.Rebind : 0);
        writer.WriteNumber("expire"u8, client.HasLease ? client.Times.Expire : 0);
    }

    private static LeasePlace ReadPlace(JsonObject place) => new(
        Text(place["netns"]),
        (ulong)Number(place["inode"]),
        (ulong?)place["cookie"].AsInteger(),
        Text(place["ifname"]) is var name && InterfaceName.Fault(name) is { } fault ? throw place["ifname"].Invalid($"it {fault}") : name,
        place["link"].AsInteger(1, int.MaxValue) ?? throw place["link"].Invalid("expected a link's index"),
        Mac(place["mac"]));

    private static LeaseTimes ReadTimes(JsonObject section) => new(Number(section["renew"]), Number(section["rebind"]), Number(section["expire"]));

    private static IpPrefix ReadPrefix(JsonObject section, IpFamily family) =>
        IpPrefix.TryParse(section["address"].AsString(), out IpPrefix prefix) && prefix.Family == family
            ? prefix
            : throw section["address"].Invalid(family == IpFamily.V4 ? "expected an IPv4 address with its prefix length" : "expected an IPv6 address with its prefix length");

    private static IpAddress ReadServer(JsonValue value) =>
        IpAddress.TryParse(value.AsString(), out IpAddress address) && address.IsV4 ? address : throw value.Invalid("expected an IPv4 address");

    /// <summary>Directories and files are named by these.</summary>
    private static string Name(JsonValue value) =>
        Text(value) is var name && Identifier.Fault(name) is { } fault ? throw value.Invalid($"it {fault}") : name;

    private static MacAddress Mac(JsonValue value) =>
        MacAddress.TryParse(value.AsString(), out MacAddress mac) ? mac : throw value.Invalid("expected a hardware address");

    /// <summary>A server's DUID.</summary>
    private static byte[] Bytes(JsonValue value)
    {
        Span<byte> bytes = stackalloc byte[130];
        return Convert.FromHexString(value.AsString() ?? string.Empty, bytes, out _, out int length) == OperationStatus.Done
            ? bytes[..length].ToArray()
            : throw value.Invalid("expected hexadecimal digits");
    }

    private static JsonObject Section(JsonValue value) => value.AsObject() ?? throw value.Invalid("expected an object");

    private static string Text(JsonValue value) => value.AsString() ?? throw value.Invalid("expected a text");

    private static long Number(JsonValue value) => value.AsInteger() ?? throw value.Invalid("expected a number");
}

using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Generic;

/// <summary>
/// A socket to the generic netlink family "ethtool" (Linux 5.6), for the links of the network namespace that the opening thread
/// was in. For one thread at a time.
/// </summary>
public sealed class EthtoolSocket : IDisposable, INetlinkReplyReader
{
    /// <summary>ETHTOOL_GENL_VERSION.</summary>
    internal const byte Version = 1;

    private readonly NetlinkSocket _socket;
    private readonly ushort _family;
    private readonly List<EthtoolFeature> _features = [];

    private EthtoolSocket(NetlinkSocket socket, ushort family) => (_socket, _family) = (socket, family);

    /// <summary>For whom the requests are; part of error messages. Null for nobody.</summary>
    public string? Purpose
    {
        get => _socket.Purpose;
        set => _socket.Purpose = value;
    }

    /// <summary>Opens a socket.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    /// <exception cref="NetlinkException">The kernel has no netlink for ethtool.</exception>
    public static EthtoolSocket Open()
    {
        NetlinkSocket socket = NetlinkSocket.Open(NetlinkProtocol.Generic, EthtoolNames.Instance);
        try
        {
            return new(socket, FamilyLookup.Find(socket, "ethtool"));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lists the features of a link.</summary>
    /// <param name="link">Its name.</param>
    /// <exception cref="NetlinkException">There is no such link (ENODEV), or the kernel refused.</exception>
    public List<EthtoolFeature> ListFeatures(string link)
    {
        PutGet(_socket.Batch, _family, link);
        SendAndRead();
        return [.. _features];
    }

    /// <summary>Switches a feature of a link on or off. Others that need it go off with it.</summary>
    /// <param name="link">The link's name.</param>
    /// <param name="feature">The feature's name, such as tx-checksum-ip-generic.</param>
    /// <param name="on">Whether it shall be on.</param>
    /// <returns>True where it is so afterwards; false where this link does not let it be changed, or the link below lacks it.</returns>
    /// <exception cref="NetlinkException">There is no such link (ENODEV) or feature (EOPNOTSUPP), or the kernel refused.</exception>
    public bool SetFeature(string link, string feature, bool on)
    {
        PutSet(_socket.Batch, _family, link, feature, on);

        // A request for what is fixed succeeds.
        PutGet(_socket.Batch, _family, link);
        SendAndRead();
        return _features.Exists(one => one.Name == feature && one.IsOn == on);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <inheritdoc/>
    void INetlinkReplyReader.Read(int request, NetlinkMessage message) => FeaturesReader.Parse(message, _features);

    internal static void PutGet(NetlinkBatch batch, ushort family, string link)
    {
        GenericHeader header = new() { Command = (byte)EthtoolMessage.GetFeatures, Version = Version };
        PutHeader(batch.Begin(family, NetlinkFlags.None, header, new("list features of link", link)), link, EthtoolFlags.None);
    }

    internal static void PutSet(NetlinkBatch batch, ushort family, string link, string feature, bool on)
    {
        GenericHeader header = new() { Command = (byte)EthtoolMessage.SetFeatures, Version = Version };
        NetlinkOperation operation = new($"switch {(on ? "on" : "off")} feature \"{feature}\" of link", link);
        NetlinkWriter writer = batch.Begin(family, NetlinkFlags.None, header, operation);
        PutHeader(writer, link, EthtoolFlags.CompactBitsets);
        using (writer.Nested(FeaturesAttribute.Wanted))
        using (writer.Nested(BitsetAttribute.Bits))
        using (writer.Nested(BitsetBitsAttribute.Bit))
        {
            writer.PutString(BitsetBitAttribute.Name, feature);
            if (on)
            {
                writer.PutFlag(BitsetBitAttribute.Value);
            }
        }
    }

    private static void PutHeader(NetlinkWriter writer, string link, EthtoolFlags flags)
    {
        using (writer.Nested(FeaturesAttribute.Header))
        {
            writer.PutString(EthtoolHeaderAttribute.Name, link);
            if (flags != EthtoolFlags.None)
            {
                writer.PutU32(EthtoolHeaderAttribute.Flags, (uint)flags);
            }
        }
    }

    private void SendAndRead()
    {
        _features.Clear();
        _socket.Batch.Send(this);
    }
}

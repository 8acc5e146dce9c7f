using System;

namespace CsCni.Netlink;

/// <summary>What the kernel says about a request beyond the error number.</summary>
internal readonly ref struct ExtendedAck
{
    /// <summary>NLM_F_CAPPED, in answers only: the request is echoed as its header alone.</summary>
    internal const NetlinkFlags Capped = (NetlinkFlags)0x100;

    /// <summary>NLM_F_ACK_TLVS, in answers only: attributes follow.</summary>
    internal const NetlinkFlags HasAttributes = (NetlinkFlags)0x200;

    internal string? Message { get; private init; }

    internal int Offset { get; private init; }

    internal int MissingType { get; private init; }

    internal int MissingNest { get; private init; }

    /// <summary>Reads the attributes behind the error number; all fields are empty or 0 where there are none.</summary>
    internal static ExtendedAck Read(NetlinkAttributes attributes)
    {
        string? message = null;
        uint offset = 0;
        uint missingType = 0;
        uint missingNest = 0;
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch ((AckAttribute)attribute.Type)
            {
                case AckAttribute.Message:
                    message = attribute.ReadString();
                    break;
                case AckAttribute.Offset:
                    offset = attribute.ReadU32();
                    break;
                case AckAttribute.MissingType:
                    missingType = attribute.ReadU32();
                    break;
                case AckAttribute.MissingNest:
                    missingNest = attribute.ReadU32();
                    break;
            }
        }

        return new()
        {
            Message = message,
            Offset = (int)Math.Min(offset, int.MaxValue),
            MissingType = (int)Math.Min(missingType, int.MaxValue),
            MissingNest = (int)Math.Min(missingNest, int.MaxValue),
        };
    }

    /// <summary>Finds the attributes in an NLMSG_ERROR or NLMSG_DONE.</summary>
    internal static ExtendedAck Read(NetlinkMessage message)
    {
        if ((message.Flags & HasAttributes) == 0)
        {
            return default;
        }

        int start = sizeof(int);
        if (message.Type == (ushort)NetlinkControl.Error)
        {
            // struct nlmsgerr: the error number, then the request's header, or all of it where it is not capped.
            NetlinkHeader echoed = new NetlinkMessage(default, message.Payload[Math.Min(start, message.Payload.Length)..])
                .ReadBody<NetlinkHeader>(out _);
            bool capped = (message.Flags & Capped) != 0;
            start += capped ? NetlinkHeader.Size : NetlinkHeader.Align((int)Math.Min(echoed.Length, ushort.MaxValue));
        }

        if (start > message.Payload.Length)
        {
            throw new NetlinkFormatException(
                $"a netlink error of {message.Payload.Length} bytes has no room for the request that it echoes");
        }

        return Read(new NetlinkAttributes(message.Payload[start..]));
    }
}

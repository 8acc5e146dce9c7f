using CsCni.Linux;

namespace CsCni.Netlink.Generic;

/// <summary>Asks for the number of a family of generic netlink, which the kernel gives out anew at each boot (CTRL_CMD_GETFAMILY).</summary>
internal sealed class FamilyLookup : INetlinkReplyReader
{
    /// <summary>GENL_ID_CTRL, the one family whose number is fixed.</summary>
    internal const ushort Control = 16;

    private ushort? _found;

    /// <param name="socket">A socket of <see cref="NetlinkProtocol.Generic"/>.</param>
    /// <param name="name">The family's name, at most 15 bytes.</param>
    /// <exception cref="NetlinkException">The kernel has no such family (ENOENT), or refused.</exception>
    internal static ushort Find(NetlinkSocket socket, string name)
    {
        FamilyLookup lookup = new();
        NetlinkOperation operation = new("find generic netlink family", name);
        Put(socket.Batch, name, operation);
        socket.Batch.Accept(Errno.NoEntry);
        socket.Batch.Send(lookup);
        return lookup._found ?? throw new NetlinkException(socket.Describe(operation), Errno.NoEntry, "this kernel does not have it");
    }

    internal static void Put(NetlinkBatch batch, string name, in NetlinkOperation operation)
    {
        GenericHeader header = new() { Command = (byte)ControlMessage.GetFamily, Version = 1 };
        batch.Begin(Control, NetlinkFlags.None, header, operation).PutString(ControlAttribute.FamilyName, name);
    }

    /// <inheritdoc/>
    void INetlinkReplyReader.Read(int request, NetlinkMessage message) => _found = Read(message) ?? _found;

    /// <returns>The number; null in a message without one.</returns>
    internal static ushort? Read(NetlinkMessage message)
    {
        GenericHeader header = message.ReadBody<GenericHeader>(out NetlinkAttributes attributes);
        return message.Type == Control
            && header.Command == (byte)ControlMessage.NewFamily
            && attributes.TryFind((ushort)ControlAttribute.FamilyId, out NetlinkAttribute id)
                ? id.ReadU16()
                : null;
    }
}

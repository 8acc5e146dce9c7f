using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Cni;
using CsCni.Fuzz.Mutation;
using CsCni.Plugin.Firewalld;

namespace CsCni.Fuzz.Targets;

/// <summary>Messages of the D-Bus system bus.</summary>
internal sealed class BusTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "dbus";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Answer(2, "s", [1, 0, 0, 0, (byte)'x', 0]),
        Answer(2, "b", [1, 0, 0, 0]),
        Answer(3, "s", [4, 0, 0, 0, (byte)'o', (byte)'o', (byte)'p', (byte)'s', 0]),
        Answer(4, "as", [0, 0, 0, 0]),
        BusMessageWriter.Write(BusCall.ToBus("Hello"), 1),
    ];

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        Read(() => BusAddress.Read(Encoding.UTF8.GetString(input)));
        try
        {
            BusMessage message = BusMessage.Read(input);
            Read(() => message.ReadString());
            Read(() => message.ReadBoolean());
            message.ReadErrorText();
        }
        catch (BusException exception)
        {
            // As whoever calls over the bus tells it.
            throw new CniException(ErrorCode.Kernel, exception.Message);
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is CniException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);

    private static void Read(Action read)
    {
        try
        {
            read();
        }
        catch (BusException)
        {
            // What it is not.
        }
    }

    /// <summary>A message that answers call 1, with two fields that are of no interest.</summary>
    private static byte[] Answer(byte kind, string signature, byte[] body)
    {
        List<byte> fields = [];
        Field(fields, 5, "u", [1, 0, 0, 0]);
        Field(fields, 7, "s", [5, 0, 0, 0, .. ":1.42"u8, 0]);
        Field(fields, 8, "g", [(byte)signature.Length, .. Encoding.ASCII.GetBytes(signature), 0]);
        if (kind == 3)
        {
            Field(fields, 4, "s", [9, 0, 0, 0, .. "org.x.Err"u8, 0]);
        }

        int length = fields.Count;
        Pad(fields);
        return [(byte)'l', kind, 1, 1, (byte)body.Length, 0, 0, 0, 9, 0, 0, 0, (byte)length, 0, 0, 0, .. fields, .. body];
    }

    private static void Field(List<byte> fields, byte number, string type, byte[] value)
    {
        Pad(fields);
        fields.AddRange([number, 1, (byte)type[0], 0, .. value]);
    }

    private static void Pad(List<byte> bytes)
    {
        while (bytes.Count % 8 != 0)
        {
            bytes.Add(0);
        }
    }
}

using System;
using System.Buffers.Binary;
using System.Text;

namespace CsCni.Plugin.Firewalld;

/// <summary>Puts a method call together: little-endian, each value aligned to its size.</summary>
internal sealed class BusMessageWriter
{
    private const int BodyLengthOffset = 4;
    private const int FieldsLengthOffset = 12;

    /// <summary>Nothing is asked of a program that does not run: the bus is not to start it.</summary>
    private const byte NoAutoStart = 2;

    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>The message of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="serial">Its number on this connection; not 0.</param>
    /// <exception cref="BusException">An argument has a NUL, which a D-Bus string cannot hold.</exception>
    public static byte[] Write(in BusCall call, uint serial)
    {
        BusMessageWriter writer = new();
        writer.PutPrologue(serial);
        writer.PutFields(call);
        int fields = writer._length;

        // The padding between fields and body belongs to neither.
        writer.Align(8);
        int body = writer._length;
        foreach (string argument in call.Arguments)
        {
            writer.PutString(argument);
        }

        byte[] message = writer._buffer[..writer._length];
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(BodyLengthOffset), message.Length - body);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(FieldsLengthOffset), fields - BusMessage.PrologueSize);
        return message;
    }

    private void PutPrologue(uint serial)
    {
        PutBytes([BusMessage.LittleEndian, (byte)BusMessageKind.MethodCall, NoAutoStart, BusMessage.Version]);
        PutU32(0); // the body's length, known at the end
        PutU32(serial);
        PutU32(0); // the fields' length
    }

    private void PutFields(in BusCall call)
    {
        PutField(BusField.Path, (byte)'o', call.Path);
        PutField(BusField.Member, (byte)'s', call.Member);
        PutField(BusField.Interface, (byte)'s', call.Interface);
        PutField(BusField.Destination, (byte)'s', call.Destination);
        if (call.Arguments.Length > 0)
        {
            PutFieldType(BusField.Signature, (byte)'g');
            Take(1)[0] = (byte)call.Arguments.Length;
            PutText(new string('s', call.Arguments.Length));
        }
    }

    private void PutField(BusField field, byte type, string value)
    {
        PutFieldType(field, type);
        PutString(value);
    }

    /// <summary>A field is a structure of its number and a variant, which begins with its own signature.</summary>
    private void PutFieldType(BusField field, byte type)
    {
        Align(8);
        PutBytes([(byte)field, 1, type, 0]);
    }

    private void PutString(string value)
    {
        if (value.Contains('\0'))
        {
            throw new BusException($"\"{value.Replace("\0", "\\0")}\" has a NUL in it, which D-Bus cannot send");
        }

        Align(4);
        PutU32((uint)Encoding.UTF8.GetByteCount(value));
        PutText(value);
    }

    /// <summary>The text and a NUL.</summary>
    private void PutText(string value) => Encoding.UTF8.GetBytes(value, Take(Encoding.UTF8.GetByteCount(value) + 1));

    private void PutU32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    private void PutBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    private void Align(int size) => Take(-_length & (size - 1));

    /// <summary>The next bytes, all zero.</summary>
    private Span<byte> Take(int count)
    {
        if (count > _buffer.Length - _length)
        {
            Array.Resize(ref _buffer, (_length + count) * 2);
        }

        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}

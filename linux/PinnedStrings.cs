using System;
using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>An array of C strings closed by a null pointer, as argv and envp are, held in place while it is used.</summary>
internal sealed unsafe class PinnedStrings : IDisposable
{
    private readonly nint _block;

    internal PinnedStrings(byte[][] terminated)
    {
        int pointers = (terminated.Length + 1) * sizeof(byte*);
        int bytes = 0;
        foreach (byte[] text in terminated)
        {
            bytes += text.Length;
        }

        _block = (nint)NativeMemory.Alloc((nuint)(pointers + bytes));
        Pointers = (byte**)_block;
        byte* next = (byte*)_block + pointers;
        for (int index = 0; index < terminated.Length; index++)
        {
            Pointers[index] = next;
            terminated[index].CopyTo(new Span<byte>(next, terminated[index].Length));
            next += terminated[index].Length;
        }

        Pointers[terminated.Length] = null;
    }

    internal byte** Pointers { get; }

    public void Dispose() => NativeMemory.Free((void*)_block);
}

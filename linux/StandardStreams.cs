using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// Descriptors 0, 1 and 2 by read(2) and write(2): a FileStream would use pwrite where standard output is a file, and
/// overwrite what another process appended.
/// </summary>
public static class StandardStreams
{
    /// <summary>Reads standard input to its end.</summary>
    /// <param name="limit">The largest accepted size in bytes.</param>
    /// <returns>The bytes, or null where there are more.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static byte[]? ReadInput(int limit) => FileText.ReadToEnd(new(0), limit);

    /// <summary>Writes to standard output. A pipe that does not block, as a runtime may have given, is waited for.</summary>
    /// <exception cref="LinuxException">write(2) failed.</exception>
    public static void WriteOutput(ReadOnlySpan<byte> bytes) => new FileDescriptor(1).WriteWaiting(bytes);

    /// <summary>Writes a text to standard error, and passes over a failure: there is nowhere left to report it.</summary>
    public static void WriteError(string text)
    {
        try
        {
            new FileDescriptor(2).Write(Encoding.UTF8.GetBytes(text));
        }
        catch (LinuxException)
        {
            // Standard error may be closed; the result on standard output matters more.
        }
    }
}

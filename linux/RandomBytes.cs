using System;

namespace CsCni.Linux;

/// <summary>Random bytes of the kernel's, getrandom(2).</summary>
public static class RandomBytes
{
    /// <summary>Fills at most 256 bytes, which is as many as come at once.</summary>
    /// <exception cref="LinuxException">The kernel gives none.</exception>
    public static unsafe void Fill(Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, 256);
        fixed (byte* buffer = bytes)
        {
            while (Libc.getrandom(buffer, (nuint)bytes.Length, 0) != bytes.Length)
            {
                if (Libc.LastError != Errno.Interrupted)
                {
                    throw new LinuxException("getrandom", Libc.LastError);
                }
            }
        }
    }
}

using System;

namespace CsCni.Linux;

/// <summary>How a child process ended and what it wrote.</summary>
/// <param name="ExitCode">Its exit status, 0 to 255; meaningless where <paramref name="Signal"/> is not 0.</param>
/// <param name="Signal">The signal that killed it, or 0.</param>
/// <param name="TimedOut">It was killed because it was still running at the deadline.</param>
/// <param name="Overflowed">It was killed because it wrote more than the limit.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="ErrorOutput">What it wrote to standard error.</param>
public sealed record ChildOutcome(
    int ExitCode, int Signal, bool TimedOut, bool Overflowed, ReadOnlyMemory<byte> Output, ReadOnlyMemory<byte> ErrorOutput)
{
    /// <summary>True for an exit status of 0 within deadline and limit.</summary>
    public bool Succeeded => ExitCode == 0 && Signal == 0 && !TimedOut && !Overflowed;
}

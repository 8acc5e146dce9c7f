namespace CsCni.Bench;

/// <summary>What one call took.</summary>
/// <param name="Milliseconds">From posix_spawn to the process's end.</param>
/// <param name="PeakKibibytes">Its peak resident memory.</param>
internal readonly record struct Timing(double Milliseconds, int PeakKibibytes);

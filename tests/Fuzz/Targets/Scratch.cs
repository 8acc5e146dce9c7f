using System;
using System.IO;

namespace CsCni.Fuzz.Targets;

/// <summary>A directory in memory that goes with its owner.</summary>
internal sealed class Scratch : IDisposable
{
    internal Scratch()
    {
        string above = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        Path = $"{above}/cscni-fuzz-{Environment.ProcessId}-{Guid.NewGuid():n}";
        Directory.CreateDirectory(Path);
    }

    /// <summary>The directory.</summary>
    internal string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}

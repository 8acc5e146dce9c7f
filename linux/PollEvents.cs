using System;

namespace CsCni.Linux;

/// <summary>Events of poll(2).</summary>
[Flags]
public enum PollEvents
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>POLLIN: something can be read, or the end is reached.</summary>
    Readable = 1,

    /// <summary>POLLERR; told without being asked for.</summary>
    Error = 8,

    /// <summary>POLLHUP: the other side has closed; told without being asked for.</summary>
    HungUp = 16,
}

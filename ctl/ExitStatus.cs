namespace CsCni.Ctl;

/// <summary>What the shell sees.</summary>
internal static class ExitStatus
{
    internal const int Success = 0;

    /// <summary>A plugin, the kernel or a configuration said no.</summary>
    internal const int Failure = 1;

    /// <summary>The command line itself is wrong; nothing was tried.</summary>
    internal const int Usage = 2;

    /// <summary>Ended by a signal, by the shell's custom: 128 and the signal's number.</summary>
    internal const int Signal = 128;
}

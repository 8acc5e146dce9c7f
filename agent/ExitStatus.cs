namespace CsCni.Agent;

/// <summary>What the shell, or systemd, sees.</summary>
internal static class ExitStatus
{
    /// <summary>Ended by a signal, checked and right, or cleaned up.</summary>
    internal const int Success = 0;

    /// <summary>The configuration is wrong, or something that is needed was refused.</summary>
    internal const int Failure = 1;

    /// <summary>The command line itself is wrong; nothing was tried.</summary>
    internal const int Usage = 2;
}

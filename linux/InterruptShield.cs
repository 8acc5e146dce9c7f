using System;

namespace CsCni.Linux;

/// <summary>
/// While it stands, a child that is started ignores SIGINT and SIGHUP: a terminal sends them to the whole process group,
/// and whoever waits for the child wants it to finish. The calling process has its own handlers back afterwards.
/// </summary>
public readonly unsafe ref struct InterruptShield : IDisposable
{
    private readonly Libc.sigaction_t _interrupt;
    private readonly Libc.sigaction_t _hangUp;

    private InterruptShield(Libc.sigaction_t interrupt, Libc.sigaction_t hangUp) => (_interrupt, _hangUp) = (interrupt, hangUp);

    /// <summary>Raises the shield. A signal that comes while it stands is lost; it stands as long as a start takes.</summary>
    public static InterruptShield Raise() => new(Ignore(Libc.SIGINT), Ignore(Libc.SIGHUP));

    /// <summary>Puts the handlers back.</summary>
    public void Dispose()
    {
        Libc.sigaction_t interrupt = _interrupt;
        Libc.sigaction_t hangUp = _hangUp;
        _ = Libc.sigaction(Libc.SIGINT, &interrupt, null);
        _ = Libc.sigaction(Libc.SIGHUP, &hangUp, null);
    }

    private static Libc.sigaction_t Ignore(int signal)
    {
        Libc.sigaction_t ignored = new() { handler = Libc.SIG_IGN };
        Libc.sigaction_t before;
        _ = Libc.sigaction(signal, &ignored, &before);
        return before;
    }
}

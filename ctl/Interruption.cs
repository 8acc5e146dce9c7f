using System;
using System.Runtime.InteropServices;

namespace CsCni.Ctl;

/// <summary>Takes SIGINT, SIGTERM and SIGHUP as a wish to stop, which is granted between plugins, never within one.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action<string> _note;
    private readonly string _text;
    private volatile int _signal;

    /// <param name="note">Where a word about the signal goes.</param>
    /// <param name="text">What becomes of the command.</param>
    internal Interruption(Action<string> note, string text)
    {
        _note = note;
        _text = text;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Take(context, 1)),
        ];
    }

    /// <summary>The first signal's number; 0 where there was none.</summary>
    internal int Signal => _signal;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Take(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        if (_signal == 0)
        {
            _signal = signal;
            _note(_text);
        }
    }
}

using System;

namespace CsCni.Crash;

/// <summary>A place as long as it is good, then another one.</summary>
internal sealed class Session : IDisposable
{
    private readonly Kind _kind;
    private Place _place;

    public Session(Kind kind)
    {
        _kind = kind;
        (_place, Trial) = Open(kind);
    }

    public Trial Trial { get; private set; }

    /// <summary>Runs a case and tells what was wrong.</summary>
    /// <returns>Whether the fault was met.</returns>
    public bool Run(Case tested, Trace trace, Action<Case, string?> report)
    {
        Matrix.Stop.Token.ThrowIfCancellationRequested();
        try
        {
            bool wasHit = Trial.Run(tested, trace.IsStart(tested.Call, tested.Number));
            report(tested, null);
            return wasHit;
        }
        catch (CrashException exception)
        {
            report(tested, $"{exception.Message}\n  {Trial.LastCalls().Replace("\n", "\n  ", StringComparison.Ordinal)}");
            _place.Dispose();
            (_place, Trial) = Open(_kind);
            return true;
        }
    }

    public void Finish() => Trial.Finish();

    public void Dispose() => _place.Dispose();

    private static (Place Place, Trial Trial) Open(Kind kind)
    {
        Place place = new(kind);
        try
        {
            return (place, new(place));
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }
}

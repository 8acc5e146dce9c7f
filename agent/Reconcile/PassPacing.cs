using System;

namespace CsCni.Agent.Reconcile;

/// <summary>
/// When the kernel is compared whole. At once after a disturbance; then, while disturbances go on, with pauses that double
/// from 20 to 400 ms, so that who changes things by hand a thousand times costs few comparisons and is still put right within
/// a second. After a failure again with pauses that double from 0.5 to 30 s, and in any case once in an interval.
/// </summary>
/// <param name="interval">The longest time between two comparisons, in milliseconds.</param>
internal sealed class PassPacing(long interval)
{
    private const long FirstPause = 20;
    private const long LongestPause = 400;
    private const long FirstRetry = 500;
    private const long LongestRetry = 30_000;

    private long _pause = FirstPause;
    private long _retry = FirstRetry;
    private long _last = long.MinValue / 2;
    private long _due;
    private bool _isDisturbed;

    /// <summary>When the next comparison is due, in <see cref="Linux.Clock.Milliseconds"/>.</summary>
    internal long Due => _due;

    /// <summary>Something differs, or may differ.</summary>
    internal void Disturb(long now)
    {
        if (!_isDisturbed)
        {
            _isDisturbed = true;
            _due = Math.Min(_due, Math.Max(now, _last + _pause));
        }
    }

    /// <summary>A comparison has ended.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isSound">False where something failed, which is to be tried again.</param>
    internal void Complete(long now, bool isSound)
    {
        bool isOften = _isDisturbed && now - _last < 4 * LongestPause;
        _pause = isOften ? Math.Min(_pause * 2, LongestPause) : FirstPause;

        // What fails while things change, such as a node's address that is gone before the next one is there, is no failure
        // that lasts.
        _retry = isSound || _isDisturbed ? FirstRetry : _retry;
        _isDisturbed = false;
        _last = now;
        _due = now + (isSound ? interval : Math.Min(_retry, interval));
        _retry = isSound ? FirstRetry : Math.Min(_retry * 2, LongestRetry);
    }
}

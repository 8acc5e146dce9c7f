using System;

namespace CsCni.Fuzz;

/// <summary>
/// Feeds one input to a target: no exception but the documented ones, each with one clear message; no more time and memory
/// than the input's length warrants. What takes time without using the processor is seen by <see cref="FuzzRun"/>.
/// </summary>
internal sealed class InputCheck(FuzzTarget target)
{
    /// <summary>A message is for one line of a log, and for people.</summary>
    private const int LongestMessage = 8192;

    /// <summary>An input that was slow, or allocated much, is tried again before that is held against it: something may have been set up.</summary>
    private const int Tries = 3;

    /// <summary>How many inputs were refused.</summary>
    internal long Refused { get; private set; }

    /// <summary>Feeds an input.</summary>
    /// <returns>Which promise it broke; null for none.</returns>
    internal string? Fault(byte[] input)
    {
        Exception? exception = Feed(input, out long allocated, out double microseconds);
        Refused += exception is null ? 0 : 1;
        string? fault = FaultOf(exception);
        for (int tries = 1; fault is null && FaultOf(input.Length, allocated, microseconds) is { } excess; tries++)
        {
            if (tries == Tries)
            {
                return excess;
            }

            fault = FaultOf(Feed(input, out allocated, out microseconds));
        }

        return fault;
    }

    private Exception? Feed(byte[] input, out long allocated, out double microseconds)
    {
        Exception? caught = null;
        double began = ThreadTime.Microseconds();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
        }
        catch (Exception exception)
        {
            caught = exception;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        microseconds = ThreadTime.Microseconds() - began;
        return caught;
    }

    private string? FaultOf(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

        if (!target.IsExpected(exception))
        {
            return exception is BrokenPromiseException ? exception.Message : $"an exception that no caller expects: {exception}";
        }

        string message = exception.Message;
        return string.IsNullOrWhiteSpace(message) ? $"a {exception.GetType().Name} without a message"
            : message.Length > LongestMessage ? $"a message of {message.Length} characters, expected at most {LongestMessage}: {message[..200]}"
            : HasControl(message) ? $"a message that is not one plain line: {message}"
            : null;
    }

    private string? FaultOf(int length, long allocated, double microseconds)
    {
        long most = target.AllocationBase + ((long)length * target.AllocationFactor);
        if (allocated > most)
        {
            return $"{allocated} bytes allocated for an input of {length}, expected at most {most}";
        }

        double longest = target.TimeBase + (length * (target.TimeFactor / 1000.0));
        return microseconds > longest ? $"{microseconds:F0} µs for an input of {length} bytes, expected at most {longest:F0}" : null;
    }

    private static bool HasControl(string message)
    {
        foreach (char character in message)
        {
            if (char.IsControl(character))
            {
                return true;
            }
        }

        return false;
    }
}

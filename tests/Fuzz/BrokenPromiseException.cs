using System;

namespace CsCni.Fuzz;

/// <summary>An input broke what is promised for all of them.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message)
{
    /// <summary>Throws unless the condition holds.</summary>
    internal static void Unless(bool condition, string promise)
    {
        if (!condition)
        {
            throw new BrokenPromiseException(promise);
        }
    }
}

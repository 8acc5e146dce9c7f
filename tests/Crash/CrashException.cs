using System;

namespace CsCni.Crash;

/// <summary>Something is not as it must be: a promise that was not kept, or a tool that is missing.</summary>
public sealed class CrashException(string message) : Exception(message);

using System;

namespace CsCni.Bench;

/// <summary>Why the bench cannot go on, in words for its user.</summary>
internal sealed class BenchException(string message) : Exception(message);

namespace CsCni.Plugin.Config;

/// <summary>How fast packets may pass.</summary>
/// <param name="Rate">Bytes per second, at least 1.</param>
/// <param name="Burst">Bytes that may pass at once.</param>
internal readonly record struct RateLimit(long Rate, uint Burst);

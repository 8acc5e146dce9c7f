namespace CsCni.Agent.Settings;

/// <summary>Key <c>log.format</c>.</summary>
internal enum LogFormat
{
    /// <summary>"text": a line for people and for journald.</summary>
    Text,

    /// <summary>"json": an object a line.</summary>
    Json,
}

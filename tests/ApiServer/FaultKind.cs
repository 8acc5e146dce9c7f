namespace CsCni.Tests.ApiServer;

/// <summary>What goes wrong with a request.</summary>
public enum FaultKind
{
    /// <summary>An answer with <see cref="Fault.Status"/>, Retry-After and a Status object.</summary>
    Refuse,

    /// <summary>As <see cref="Refuse"/>, but within a watch: status 200 and an ERROR event.</summary>
    RefuseAsEvent,

    /// <summary>An answer with <see cref="Fault.Status"/> and <see cref="Fault.Body"/>, whatever that is.</summary>
    Answer,

    /// <summary>The connection is reset, after <see cref="Fault.After"/> events of a watch or bytes of another answer.</summary>
    Reset,

    /// <summary>The answer ends properly, but early: after <see cref="Fault.After"/> events or bytes.</summary>
    End,

    /// <summary>Nothing more comes, though the connection stands: after <see cref="Fault.After"/> events or bytes; before the head if negative.</summary>
    Silence,
}

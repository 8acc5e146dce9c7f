namespace CsCni.Tests.ApiServer;

/// <summary>Something to go wrong with the next requests of a kind.</summary>
public sealed record Fault
{
    /// <summary>"list", "continue" (a further page), "watch", "get", "patch"; null for any.</summary>
    public string? On { get; init; }

    /// <summary>What goes wrong.</summary>
    public FaultKind Kind { get; init; }

    /// <summary>How many requests it meets; negative for all.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The HTTP status, or the code of the Status object.</summary>
    public int Status { get; init; } = 500;

    /// <summary>The reason of the Status object.</summary>
    public string? Reason { get; init; }

    /// <summary>The header Retry-After; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The body of <see cref="FaultKind.Answer"/>.</summary>
    public string Body { get; init; } = string.Empty;

    /// <summary>After how many events or bytes; see <see cref="FaultKind"/>.</summary>
    public int After { get; init; }
}

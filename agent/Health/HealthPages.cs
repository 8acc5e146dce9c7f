namespace CsCni.Agent.Health;

/// <summary>What is served at which path.</summary>
/// <param name="Metrics">For /metrics.</param>
/// <param name="Ready">For /readyz.</param>
/// <param name="Heartbeats">For /healthz.</param>
/// <param name="Source">The name of the source of members.</param>
internal sealed record HealthPages(AgentMetrics Metrics, ReadyState Ready, Heartbeats Heartbeats, string Source)
{
    /// <summary>Answers a request.</summary>
    /// <param name="path">The path, without a query.</param>
    internal HttpAnswer Answer(string path) => path switch
    {
        "/healthz" => HttpAnswer.OkUnless(Heartbeats.Faults()),
        "/readyz" => HttpAnswer.OkUnless(Ready.Missing()),
        "/metrics" => new(200, MetricsText.Render(Metrics, Ready.IsReady, Source), MetricsText.ContentType),
        _ => new(404, "there are /healthz, /readyz and /metrics\n"),
    };
}

namespace CsCni.Cluster.Tests.Harness;

/// <summary>The subnets of a node's pods, as text; null where there is none of a family.</summary>
public sealed record NodeSubnets(string? V4, string? V6);

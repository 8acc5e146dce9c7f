namespace CsCni.Tests.ApiServer;

/// <summary>A request that came.</summary>
/// <param name="Verb">list, continue, watch, get, patch, or the method and path of any other.</param>
/// <param name="Version">The resource version of a watch; null for none.</param>
/// <param name="Token">The bearer token; null for none.</param>
/// <param name="ClientName">The subject of the client's certificate; null for none.</param>
/// <param name="ServerName">The name that the client asked for in TLS; null for none.</param>
/// <param name="Body">The body as text.</param>
public sealed record SeenRequest(string Verb, string? Version, string? Token, string? ClientName, string? ServerName, string Body);

using System;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>A request to an endpoint.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Path">The path of the gateway, as <c>/v3/kv/range</c>.</param>
/// <param name="Body">The message, JSON.</param>
internal readonly record struct EtcdRequest(Uri Endpoint, string Path, byte[] Body)
{
    /// <summary>Where it goes.</summary>
    internal Uri Uri => new(Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + Path);

    /// <summary>The same for messages. A name and password within the endpoint's URI are in neither.</summary>
    internal string Where => $"etcd {NameOf(Endpoint)}{Path}";

    /// <summary>The endpoint for messages.</summary>
    internal static string NameOf(Uri endpoint) => endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}

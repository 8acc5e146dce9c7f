using System.Text.Json;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>Takes the tokens of a document one by one.</summary>
internal interface IJsonTokenSink
{
    /// <summary>Takes a token.</summary>
    /// <returns>True where an entry of the document ends with this token: from here the limit of an entry's size counts anew.</returns>
    bool Accept(ref Utf8JsonReader token);
}

using System;
using System.Net;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>Puts what the API refused into words, with what an operator can do.</summary>
internal static class Refusal
{
    /// <summary>A refusal as the answer to a request, or as an event within a watch.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="code">HTTP's status; 0 for that of <paramref name="status"/>.</param>
    /// <param name="status">The API's Status object; empty where something else answered.</param>
    /// <param name="retryAfter">The header Retry-After.</param>
    internal static ApiException Of(string request, HttpStatusCode code, ApiObject status, TimeSpan? retryAfter)
    {
        HttpStatusCode number = code == 0 ? (HttpStatusCode)status.Code : code;
        string words = status.Message ?? status.Reason ?? "it does not say why";
        return new($"the API refuses {request}: {(int)number} {number}: {Visible.Text(words)}{Advice(number)}")
        {
            Status = status.Reason is "Expired" or "Gone" ? HttpStatusCode.Gone : number,
            RetryAfter = retryAfter ?? (status.RetryAfterSeconds > 0 ? TimeSpan.FromSeconds(status.RetryAfterSeconds) : null),
        };
    }

    private static string Advice(HttpStatusCode number) => number switch
    {
        HttpStatusCode.Unauthorized => " (the token or the client certificate is not, or no longer, known to it)",
        HttpStatusCode.Forbidden => " (the account needs get, list and watch of nodes, and patch of nodes/status)",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => " (redirections are not followed: give the API's own address)",
        _ => string.Empty,
    };
}

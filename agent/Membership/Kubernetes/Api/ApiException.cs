using System;
using System.Net;
using CsCni.Cni;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// The API was not reached, refused, or answered what cannot be used. The message says which, and holds neither token nor
/// key: it goes into the log. It is one plain line, whatever names and paths it quotes.
/// </summary>
internal sealed class ApiException(string message) : Exception(PlainLine.Of(message))
{
    /// <summary>The HTTP status, or the code of a Status object within a watch; 0 where there was no proper answer.</summary>
    internal HttpStatusCode Status { get; init; }

    /// <summary>How long the API asks to wait before the next request; null where it does not say.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the API was there, and nothing came of it: silence in a watch, or what cannot be understood.</summary>
    internal bool IsUseless { get; init; }

    /// <summary>Whether the resource version may be to blame: the API answered, and not that it is too busy.</summary>
    internal bool DoubtsVersion => IsUseless || Status is not (0 or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable);

    /// <summary>410: the resource version, or the place in a list, is too old to go on from. What helps is a list from the start.</summary>
    internal bool IsGone => Status == HttpStatusCode.Gone;

    /// <summary>404: there is no such node.</summary>
    internal bool IsNotFound => Status == HttpStatusCode.NotFound;
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace CsCni.Agent.Health;

/// <summary>An answer of <see cref="HealthServer"/>.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Body">The text.</param>
/// <param name="ContentType">Its media type.</param>
internal readonly record struct HttpAnswer(int Status, string Body, string ContentType = "text/plain; charset=utf-8")
{
    /// <summary>200 and "ok" where nothing is wrong, else 503 and what is, a line each.</summary>
    internal static HttpAnswer OkUnless(IReadOnlyList<string> faults) =>
        faults.Count == 0 ? new(200, "ok\n") : new(503, string.Join('\n', faults) + "\n");

    /// <summary>The bytes for the client. The connection ends with them.</summary>
    /// <param name="withBody">False for HEAD.</param>
    internal byte[] ToBytes(bool withBody)
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {Status} {Reason}\r\nContent-Type: {ContentType}\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\n{(Status == 405 ? "Allow: GET, HEAD\r\n" : string.Empty)}Connection: close\r\n\r\n");
        byte[] start = Encoding.ASCII.GetBytes(head);
        return withBody ? [.. start, .. body] : start;
    }

    private string Reason => Status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    };
}

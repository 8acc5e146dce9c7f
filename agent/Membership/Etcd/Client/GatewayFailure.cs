using System;
using System.Net;
using System.Text;
using System.Text.Json;
using CsCni.Agent.Membership.Etcd.Wire;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>Makes exceptions of the gateway's error answers.</summary>
internal static class GatewayFailure
{
    private const int LongestMessage = 200;

    // Codes of gRPC (google.rpc.Code).
    private const int InvalidArgument = 3, DeadlineExceeded = 4, NotFound = 5, PermissionDenied = 7, OutOfRange = 11, Unavailable = 14, Unauthenticated = 16;

    /// <summary>The failure that an answer with an error status tells.</summary>
    /// <param name="where">Endpoint and path, for the message.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, whose error document is read where it is one; nothing else of it is shown.</param>
    internal static EtcdException Of(string where, HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if (TryRead(body) is { Message.Length: > 0 } error)
        {
            return Of(where, error);
        }

        string number = $"{(int)status}";
        return status switch
        {
            HttpStatusCode.NotFound => new(
                EtcdFault.Rubbish, $"{where}: HTTP {number}: there is no etcd JSON gateway; expected etcd 3.4 or later with --enable-grpc-gateway on"),
            >= HttpStatusCode.InternalServerError => new(EtcdFault.Unreachable, $"{where}: HTTP {number}"),
            _ => new(EtcdFault.Rubbish, $"{where}: HTTP {number} with a body that is not etcd's; expected an etcd endpoint"),
        };
    }

    /// <summary>The failure that an error document tells.</summary>
    internal static EtcdException Of(string where, GatewayError error)
    {
        string message = error.Message ?? string.Empty;

        // What the gateway says where etcd refuses it: it is a client of etcd itself, by the server's certificate.
        string hint = message == "connection closed"
            ? " (with --client-cert-auth, etcd's own certificate must allow clientAuth as well as serverAuth)"
            : string.Empty;
        return new(Fault(error.Code != 0 ? error.Code : error.GrpcCode, message), $"{where}: {Printable(message)}{hint}");
    }

    /// <summary>The failure that etcd's text tells, as a watch that is canceled has nothing else.</summary>
    internal static EtcdException OfText(string where, string message) => new(
        message.Contains("permission denied", StringComparison.Ordinal) ? EtcdFault.Denied : Fault(0, message), $"{where}: {Printable(message)}");

    /// <summary>A text of the other side for our log: one line of bounded length.</summary>
    internal static string Printable(string text)
    {
        StringBuilder line = new();
        foreach (char character in text)
        {
            if (line.Length == LongestMessage)
            {
                return line.Append('…').ToString();
            }

            line.Append(char.IsControl(character) || char.IsSurrogate(character) ? '.' : character);
        }

        return line.ToString();
    }

    private static EtcdFault Fault(int code, string message)
    {
        // etcd has InvalidArgument for these, which does not tell them from a bad request.
        if (message.Contains("invalid auth token", StringComparison.Ordinal)
            || message.Contains("user name is empty", StringComparison.Ordinal)
            || message.Contains("revision of auth store is old", StringComparison.Ordinal))
        {
            return EtcdFault.Unauthenticated;
        }

        return code switch
        {
            InvalidArgument when message.Contains("authentication failed", StringComparison.Ordinal) => EtcdFault.Denied,
            DeadlineExceeded or Unavailable => EtcdFault.Unreachable,
            NotFound => EtcdFault.NotFound,
            PermissionDenied => EtcdFault.Denied,
            OutOfRange when message.Contains("compacted", StringComparison.Ordinal) => EtcdFault.Compacted,
            Unauthenticated => EtcdFault.Unauthenticated,
            _ => EtcdFault.Refused,
        };
    }

    private static GatewayError? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.Length > 0 && body[0] == '{'
                ? JsonSerializer.Deserialize(body, EtcdJson.Default.GatewayError)
                : null;
        }
        catch (Exception exception) when (WireFormat.IsFault(exception))
        {
            return null;
        }
    }
}

using System;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>
/// A request that failed. The message names the endpoint and what it said, and never holds a password, a token, or the body
/// of a request or an answer.
/// </summary>
internal sealed class EtcdException(EtcdFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    internal EtcdFault Fault { get; } = fault;

    /// <summary>True where the next endpoint may do better.</summary>
    internal bool IsOfEndpoint => Fault is EtcdFault.Unreachable or EtcdFault.TimedOut or EtcdFault.Rubbish;
}

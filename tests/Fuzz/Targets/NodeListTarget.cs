using System;
using System.Collections.Generic;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;

namespace CsCni.Fuzz.Targets;

/// <summary>Pages of the Kubernetes API's list of nodes, single nodes, and what it answers in their place: a Status, or anything.</summary>
internal sealed class NodeListTarget() : JsonTarget("kubernetes-list", Corpus.Documents("kubernetes-list.txt"))
{
    /// <summary>Read twice: at once, and in parts.</summary>
    internal override int AllocationFactor => 512;

    /// <summary>Buffers of 64 KiB.</summary>
    internal override long AllocationBase => 512 * 1024;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        (string outcome, ApiException? exception) = Outcome(input, int.MaxValue);
        (string inParts, _) = Outcome(input, 1 + (input.Length * 31 % 97));
        BrokenPromiseException.Unless(outcome == inParts, $"an answer that is another one in parts: {outcome} and {inParts}");
        if (exception is not null)
        {
            throw exception;
        }
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 300;

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is ApiException;

    private static (string Outcome, ApiException? Exception) Outcome(byte[] input, int part)
    {
        ClusterView view = Members.NewView();
        NodeListing listing = new(Members.Network, view);
        ApiObjectReader reader = new(Members.Keys, isWatch: false) { OnItem = listing.Add };
        try
        {
            Members.Feed(reader, input, part);
            if (!reader.IsComplete)
            {
                return ("it ended too early", new("it ended too early"));
            }
        }
        catch (ApiException exception)
        {
            return (exception.Message, exception);
        }

        Members.CheckMessage(Refusal.Of("GET nodes", 0, reader.Root, null).Message);
        view.Commit(listing);
        if (reader.Root is { Kind: "Node", Name.Length: > 0 })
        {
            view.PutOwn(reader.Root);
        }

        Members.Check(view);
        ClusterState state = view.State()!;
        return ($"{listing.Count} nodes, {string.Join(',', state.Peers)}, {string.Join(',', state.Faults)}, {reader.Root.ResourceVersion} {reader.Root.Continue}", null);
    }
}

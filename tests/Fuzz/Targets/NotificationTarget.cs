using System;
using System.Collections.Generic;
using CsCni.Fuzz.Mutation;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Fuzz.Targets;

/// <summary>What the kernel tells of changes, read as far as each one says what it is about.</summary>
internal sealed class NotificationTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "netlink-notifications";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = Corpus.Messages("netlink.txt", "link", "address", "route", "neighbour", "fdb");

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        foreach (RouteNotification notification in new RouteNotifications(new NetlinkMessages(input)))
        {
            switch (notification.Object)
            {
                case RouteObject.Link:
                    notification.ReadLink();
                    break;
                case RouteObject.Address:
                    notification.ReadAddress();
                    break;
                case RouteObject.Neighbour:
                    notification.ReadNeighbour();
                    break;
                case RouteObject.FdbEntry:
                    notification.ReadFdbEntry();
                    break;
                case RouteObject.Route:
                    notification.ReadRoutes([]);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is NetlinkFormatException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new NetlinkMutator([.. Seeds]);
}

using System;
using System.Collections.Generic;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>A request for each of many things: a batch holds no more than a few hundred.</summary>
internal static class RouteParts
{
    /// <summary>Well below what a batch takes, so that a few other requests have room beside them.</summary>
    public const int MostInOne = 64;

    /// <summary>Sends what a batch holds where it takes no more: results of IPAM plugins and configurations have any number of things.</summary>
    public static void MakeRoom(RouteBatch batch)
    {
        if (batch.IsFull)
        {
            batch.Send();
        }
    }

    public static void Send<T>(RouteSocket socket, List<T> items, Action<RouteBatch, T> put)
    {
        for (int index = 0; index < items.Count; index++)
        {
            put(socket.Batch, items[index]);
            if (index % MostInOne == MostInOne - 1)
            {
                socket.Batch.Send();
            }
        }

        socket.Batch.Send();
    }
}

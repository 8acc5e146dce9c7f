using System;
using System.Collections.Generic;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>A request for each of many things: a batch holds no more than a few hundred.</summary>
internal static class RouteParts
{
    private const int MostInOne = 64;

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

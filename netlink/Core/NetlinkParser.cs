using System.Collections.Generic;

namespace CsCni.Netlink;

/// <summary>Makes items of a message of a dump: mostly one, none where it is not wanted, several for a multipath route.</summary>
/// <typeparam name="T">The item.</typeparam>
/// <param name="message">The message, good until this returns.</param>
/// <param name="items">Where the items go.</param>
public delegate void NetlinkParser<T>(NetlinkMessage message, List<T> items);

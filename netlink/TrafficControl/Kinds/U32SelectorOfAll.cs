using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>
/// A selector with one key of zeros, which every packet agrees with, for its mask leaves nothing to compare: what
/// tc(8) makes of "match u32 0 0".
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct U32SelectorOfAll
{
    internal U32Selector Selector;
    internal U32Key Key;

    internal static U32SelectorOfAll Create() => new() { Selector = new() { Flags = U32Selector.Terminal, KeyCount = 1 } };
}

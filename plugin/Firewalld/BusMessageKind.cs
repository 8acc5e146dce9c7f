namespace CsCni.Plugin.Firewalld;

/// <summary>The kinds of message, by their numbers on the wire.</summary>
internal enum BusMessageKind : byte
{
    MethodCall = 1,
    MethodReturn = 2,
    Error = 3,
    Signal = 4,
}

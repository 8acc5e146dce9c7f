namespace CsCni.Plugin.Firewalld;

/// <summary>Header fields of a message, by their numbers on the wire, and the type of each.</summary>
internal enum BusField : byte
{
    /// <summary>o: the object that is called.</summary>
    Path = 1,

    /// <summary>s: the interface of the method.</summary>
    Interface = 2,

    /// <summary>s: the method.</summary>
    Member = 3,

    /// <summary>s: the name of an error.</summary>
    ErrorName = 4,

    /// <summary>u: the serial of the call that this answers.</summary>
    ReplySerial = 5,

    /// <summary>s: the bus name that it goes to.</summary>
    Destination = 6,

    /// <summary>g: the types of the body; absent where there is none.</summary>
    Signature = 8,
}

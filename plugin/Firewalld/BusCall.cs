namespace CsCni.Plugin.Firewalld;

/// <summary>What a method call asks of whom.</summary>
/// <param name="Destination">The bus name of the program, such as org.fedoraproject.FirewallD1.</param>
/// <param name="Path">Its object.</param>
/// <param name="Interface">The interface that has the method.</param>
/// <param name="Member">The method.</param>
/// <param name="Arguments">Its arguments, all of type s.</param>
internal readonly record struct BusCall(string Destination, string Path, string Interface, string Member, string[] Arguments)
{
    /// <summary>A call to the bus itself.</summary>
    public static BusCall ToBus(string member, params string[] arguments) =>
        new("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", member, arguments);
}

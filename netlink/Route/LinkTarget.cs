namespace CsCni.Netlink.Route;

/// <summary>Says which link a request is about: by index or by name. Converts from both.</summary>
public readonly struct LinkTarget
{
    /// <summary>Names a link by its index.</summary>
    /// <param name="index">Above 0.</param>
    public LinkTarget(int index) => Index = index;

    /// <summary>Names a link by its name.</summary>
    /// <param name="name">At most 15 bytes.</param>
    public LinkTarget(string name) => Name = name;

    /// <summary>The index; 0 where the name counts.</summary>
    public int Index { get; }

    /// <summary>The name; null where the index counts.</summary>
    public string? Name { get; }

    /// <summary>Names a link by its index.</summary>
    public static implicit operator LinkTarget(int index) => new(index);

    /// <summary>Names a link by its name.</summary>
    public static implicit operator LinkTarget(string name) => new(name);

    /// <summary>Names a link by its index.</summary>
    public static LinkTarget FromInt32(int index) => new(index);

    /// <summary>Names a link by its name.</summary>
    public static LinkTarget FromString(string name) => new(name);

    /// <summary>What is done to the link, for error messages.</summary>
    internal NetlinkOperation Operation(string verb) => new(verb, Name, default, Index);

    /// <summary>The fixed part of a message about the link.</summary>
    internal LinkHeader Header() => new() { Index = Index };

    /// <summary>Puts the name, where the index does not say it.</summary>
    internal void PutName(NetlinkWriter writer)
    {
        if (Name is not null)
        {
            writer.PutString(LinkAttribute.Name, Name);
        }
    }
}

namespace CsCni.Netlink.Nftables;

public readonly ref partial struct NftRuleWriter
{
    /// <summary>lookup: goes on where the slots are a key of a set.</summary>
    /// <param name="set">The set's name.</param>
    /// <param name="slot">The first slot.</param>
    /// <param name="inverted">Goes on where they are not.</param>
    public void Lookup(string set, int slot = 0, bool inverted = false)
    {
        using NftExpressionNest nest = Begin("lookup");
        _writer.PutString(NftLookupAttribute.Set, set);
        _writer.PutU32BigEndian(NftLookupAttribute.Source, Register(slot));
        if (inverted)
        {
            _writer.PutU32BigEndian(NftLookupAttribute.Flags, 1);
        }
    }

    /// <summary>lookup in a map: loads the key's data, and ends the rule where there is none.</summary>
    /// <param name="map">The map's name.</param>
    /// <param name="slot">The first slot of the key.</param>
    /// <param name="destination">The first slot that the data goes to.</param>
    public void LookupData(string map, int slot = 0, int destination = 0)
    {
        using NftExpressionNest nest = Begin("lookup");
        _writer.PutString(NftLookupAttribute.Set, map);
        _writer.PutU32BigEndian(NftLookupAttribute.Source, Register(slot));
        _writer.PutU32BigEndian(NftLookupAttribute.Destination, Register(destination));
    }

    /// <summary>lookup in a map to verdicts: does what the key's verdict says, and goes on where there is none.</summary>
    /// <param name="map">The map's name.</param>
    /// <param name="slot">The first slot of the key.</param>
    public void LookupVerdict(string map, int slot = 0)
    {
        using NftExpressionNest nest = Begin("lookup");
        _writer.PutString(NftLookupAttribute.Set, map);
        _writer.PutU32BigEndian(NftLookupAttribute.Source, Register(slot));
        _writer.PutU32BigEndian(NftLookupAttribute.Destination, 0);
    }
}

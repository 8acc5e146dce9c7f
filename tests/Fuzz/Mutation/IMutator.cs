namespace CsCni.Fuzz.Mutation;

/// <summary>Makes inputs of good ones.</summary>
internal interface IMutator
{
    /// <summary>The next input; the same for the same random numbers.</summary>
    byte[] Next(ref SeededRandom random);
}

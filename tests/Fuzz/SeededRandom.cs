namespace CsCni.Fuzz;

/// <summary>Random numbers that a seed fixes on every machine and in every version of the framework (SplitMix64).</summary>
internal struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    internal ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to, not including, the bound; 0 where that is 0 or less.</summary>
    internal int Below(int bound) => bound <= 0 ? 0 : (int)(Next() % (uint)bound);

    /// <summary>True once in so many times.</summary>
    internal bool OneIn(int times) => Below(times) == 0;
}

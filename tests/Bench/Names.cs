namespace CsCni.Bench;

/// <summary>Contenders, as the tables call them.</summary>
internal static class Names
{
    public const string Ours = "CsCni";
    public const string Reference = "reference";

    /// <summary>floor.c.</summary>
    public const string Floor = "C floor";
}

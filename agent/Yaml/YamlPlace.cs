namespace CsCni.Agent.Yaml;

/// <summary>Where something was written, so that an operator finds it.</summary>
/// <param name="Origin">A file's path, or a flag.</param>
/// <param name="Line">Counted from 1; 0 where there are no lines.</param>
/// <param name="Column">Counted from 1, in characters.</param>
internal readonly record struct YamlPlace(string Origin, long Line = 0, long Column = 0)
{
    /// <summary>"FILE:LINE:COLUMN", as compilers write it.</summary>
    public override string ToString() => Line > 0 ? $"{Origin}:{Line}:{Column}" : Origin;
}

namespace CsCni.Agent.Yaml;

/// <summary>Something wrong in a YAML file or a flag.</summary>
/// <param name="Place">Where.</param>
/// <param name="Text">What: the key, the value, what was expected.</param>
internal readonly record struct YamlFault(YamlPlace Place, string Text)
{
    /// <summary>"FILE:LINE:COLUMN: TEXT".</summary>
    public override string ToString() => $"{Place}: {Text}";
}

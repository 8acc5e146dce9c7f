using CsCni.Linux;

namespace CsCni.Plugin.Rules;

/// <summary>Where the files of our rules are.</summary>
/// <param name="StateDirectory">stateDir of the configuration.</param>
/// <param name="Node">The number of the network namespace that stands for the node.</param>
internal readonly record struct RulesPlace(string StateDirectory, ulong Node)
{
    /// <summary>True where an attachment of the node has, or had, rules.</summary>
    public bool Exists() => FileSystem.Exists(RulesStore.PathOf(StateDirectory, Node));
}

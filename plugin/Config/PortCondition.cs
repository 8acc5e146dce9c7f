using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>What a packet must be besides its port for a mapping to apply.</summary>
/// <param name="Field">What is looked at.</param>
/// <param name="Negated">True where it must not be so.</param>
/// <param name="Prefix">The source's or destination's prefix.</param>
/// <param name="Interface">The interface that the packet came by; a name ending with * or + stands for all that start so.</param>
internal readonly record struct PortCondition(PortConditionField Field, bool Negated, IpPrefix Prefix, string Interface)
{
    /// <summary>As iptables would take it.</summary>
    public override string ToString()
    {
        string option = Field switch
        {
            PortConditionField.Source => $"-s {Prefix}",
            PortConditionField.Destination => $"-d {Prefix}",
            _ => $"-i {Interface}",
        };
        return Negated ? $"! {option}" : option;
    }
}

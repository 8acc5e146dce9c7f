namespace CsCni.Plugin.Config;

/// <summary>What a <see cref="PortCondition"/> looks at.</summary>
internal enum PortConditionField
{
    /// <summary>The source address.</summary>
    Source,

    /// <summary>The destination address, before it is translated.</summary>
    Destination,

    /// <summary>The interface that the packet came by; none in packets of the node itself.</summary>
    InputInterface,
}

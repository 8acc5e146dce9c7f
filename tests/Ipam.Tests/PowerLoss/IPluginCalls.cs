using System.Text;

namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>Calls of the plugin: the published executable, or its code within this process, which is a hundred times faster.</summary>
internal interface IPluginCalls
{
    /// <summary>What was said on standard error.</summary>
    StringBuilder Said { get; }

    /// <summary>ADD.</summary>
    /// <returns>The addresses without prefix lengths; null where it failed.</returns>
    string[]? Add(string containerId);

    /// <summary>Any other command, or an ADD that is to fail.</summary>
    /// <returns>The error's code; 0 for none.</returns>
    int Code(string command, string containerId);

    /// <summary>GC with one valid attachment.</summary>
    /// <returns>The error's code; 0 for none.</returns>
    int Collect(string valid);
}

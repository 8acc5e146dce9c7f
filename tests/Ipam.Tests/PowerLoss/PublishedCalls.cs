using System.Text;
using CsCni.Ipam.Tests.Harness;

namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>The published executable.</summary>
internal sealed class PublishedCalls(Network network) : IPluginCalls
{
    /// <inheritdoc/>
    public StringBuilder Said { get; } = new();

    /// <inheritdoc/>
    public string[]? Add(string containerId)
    {
        Answer answer = Heard(network.Add(containerId));
        return answer.Status == 0 ? answer.Addresses : null;
    }

    /// <inheritdoc/>
    public int Code(string command, string containerId) =>
        Heard(command == "STATUS" ? network.Status() : network.Call(command, containerId)).Code;

    /// <inheritdoc/>
    public int Collect(string valid) => Heard(network.Gc($"{valid}/eth0")).Code;

    private Answer Heard(Answer answer)
    {
        Said.Append(answer.ErrorOutput);
        return answer;
    }
}

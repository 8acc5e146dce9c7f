using System;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Fuzz.Targets;

/// <summary>Calls of a plugin, as its host makes them of the environment and standard input.</summary>
internal static class Calls
{
    /// <summary>A command with everything that it needs.</summary>
    internal static CniEnvironment Environment(string command, string args = "IgnoreUnknown=1;K8S_POD_NAME=web") => CniEnvironment.Parse(ProcessEnvironment.Of(
        [$"CNI_COMMAND={command}", "CNI_CONTAINERID=c1", "CNI_NETNS=/run/netns/none", "CNI_IFNAME=eth0", "CNI_PATH=/nonexistent", $"CNI_ARGS={args}"]));

    /// <summary>Runs something that may be refused, where what follows is of interest all the same.</summary>
    internal static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (CniException exception)
        {
            // It must be a document too.
            ReadOnlyMemory<byte> document = ErrorDocument.ToJson("1.1.0", exception);
            CniException? read = ErrorDocument.Read(document);
            BrokenPromiseException.Unless(read is not null && read.Message == exception.Message, $"an error that is no error document, or another: {exception.Message}");
        }
    }
}

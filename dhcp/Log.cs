using CsCni.Linux;

namespace CsCni.Dhcp;

/// <summary>Lines on standard error; systemd adds the time.</summary>
internal static class Log
{
    internal static void Write(string line) => StandardStreams.WriteError($"cscni-dhcp: {line.ReplaceLineEndings(" ")}\n");
}

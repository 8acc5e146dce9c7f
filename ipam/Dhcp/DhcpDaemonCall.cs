using System;
using System.Buffers;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Ipam.Dhcp;

/// <summary>One request to the DHCP daemon, and its answer.</summary>
internal static class DhcpDaemonCall
{
    /// <summary>How much longer than the daemon has to try an answer is waited for.</summary>
    private const int GraceMilliseconds = 2000;

    /// <summary>Asks the daemon.</summary>
    /// <param name="command">The CNI_COMMAND.</param>
    /// <param name="call">The call.</param>
    /// <param name="config">Where the daemon is.</param>
    /// <returns>The answer; null where no daemon runs.</returns>
    /// <exception cref="CniException">The daemon's own error; 5 or 11: it cannot be reached, or does not answer.</exception>
    internal static JsonObject? TryRun(string command, CniCall call, DhcpConfig config)
    {
        using UnixConnection? daemon = UnixConnection.TryConnect(config.SocketPath, config.Milliseconds + GraceMilliseconds, out Errno errno);
        if (daemon is null)
        {
            return errno is Errno.NoEntry or Errno.ConnectionRefused or Errno.NotDirectory
                ? null
                : throw Failed(config, $"cannot be reached: {errno.Describe()}", ErrorCode.InputOutput);
        }

        errno = daemon.Write(Request(command, call, config).Span);
        if (errno != Errno.None)
        {
            throw Failed(config, $"does not take the request: {errno.Describe()}", ErrorCode.TryAgainLater);
        }

        daemon.FinishWriting();
        byte[] answer = ReadAnswer(daemon, config);
        return ErrorDocument.Read(answer) is { } error ? throw error : JsonText.ParseObject(answer, "answer of the DHCP daemon");
    }

    private static ReadOnlyMemory<byte> Request(string command, CniCall call, DhcpConfig config)
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        writer.WriteString("command"u8, command);
        writer.WriteString("containerID"u8, call.Environment.ContainerId);
        writer.WriteString("ifname"u8, call.Environment.IfName);
        writer.WriteString("netns"u8, call.Environment.NetNsPath);
        writer.WriteString("args"u8, call.Environment.Args);
        writer.WriteNumber("milliseconds"u8, config.Milliseconds);
        writer.WriteRaw("config"u8, call.Config.Root.Raw.Span);
        writer.WriteEndObject();
        return writer.Written;
    }

    private static byte[] ReadAnswer(UnixConnection daemon, DhcpConfig config)
    {
        ArrayBufferWriter<byte> answer = new(4096);
        while (answer.WrittenCount <= DhcpRendezvous.DocumentLimit)
        {
            Errno errno = daemon.Read(answer.GetSpan(4096), out int length);
            if (errno != Errno.None)
            {
                throw Failed(config, errno == Errno.Again ? $"did not answer within {(config.Milliseconds + GraceMilliseconds) / 1000} s" : $"does not answer: {errno.Describe()}", ErrorCode.TryAgainLater);
            }

            answer.Advance(length);
            if (length == 0)
            {
                break;
            }
        }

        return answer.WrittenCount > 0
            ? answer.WrittenSpan.ToArray()
            : throw Failed(config, "closed the connection without an answer: it was stopped, or serves root alone", ErrorCode.TryAgainLater);
    }

    private static CniException Failed(DhcpConfig config, string what, int code) => new(code, $"the DHCP daemon at \"{config.SocketPath}\" {what}");
}

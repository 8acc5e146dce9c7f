using System;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Cni;

/// <summary>
/// The protocol's outside: environment and standard input in, exactly one JSON document (or none, where the command has
/// none) and an exit status out, whatever happens in between.
/// </summary>
public static class PluginHost
{
    /// <summary>The largest accepted configuration in bytes.</summary>
    public const int InputLimit = 1 << 20;

    /// <summary>Serves one call, or answers the options of a person.</summary>
    /// <param name="plugin">What the executable does.</param>
    /// <returns>The exit status: 0, 1 with an error document, or 2 where a person's arguments are not understood.</returns>
    public static int Run(ICniPlugin plugin)
    {
        string version = SpecVersion.Current.Text;
        try
        {
            ProcessEnvironment environment = ProcessEnvironment.Read();
            if (string.IsNullOrEmpty(environment.Get("CNI_COMMAND")))
            {
                string[] commandLine = Environment.GetCommandLineArgs();
                if (commandLine.Length > 1 || !HasCniVariable(environment))
                {
                    return PluginOptions.Serve(plugin, commandLine);
                }
            }

            Write(Serve(plugin, environment, ref version));
            return 0;
        }
        catch (Exception exception)
        {
            return Fail(version, Translate(exception));
        }
    }

    private static ReadOnlyMemory<byte> Serve(ICniPlugin plugin, ProcessEnvironment environment, ref string version)
    {
        CniEnvironment parameters = CniEnvironment.Parse(environment);
        if (parameters.Command == CniCommand.Version)
        {
            return VersionDocument();
        }

        byte[] input = ReadInput();
        NetworkConfig config = NetworkConfig.Parse(input);
        version = config.Version.Text;
        RequireCommandOfVersion(parameters.Command, config.Version);
        CniCall call = new(parameters, config, input);
        switch (parameters.Command)
        {
            case CniCommand.Add:
                Answer(plugin, call);
                break;
            case CniCommand.Del:
                plugin.Del(call);
                break;
            case CniCommand.Check:
                plugin.Check(call);
                break;
            case CniCommand.Gc:
                plugin.Gc(call);
                break;
            default:
                plugin.Status(call);
                break;
        }

        return default;
    }

    /// <summary>A result that the runtime does not get is an ADD that failed, and leaves nothing.</summary>
    private static void Answer(ICniPlugin plugin, CniCall call)
    {
        ReadOnlyMemory<byte> document = ResultWriter.ToJson(plugin.Add(call), call.Config.Version);
        try
        {
            Write(document);
        }
        catch (LinuxException)
        {
            Undo(plugin, call);
            throw;
        }
    }

    /// <summary>Where this fails too, that the result could not be written is the failure to tell.</summary>
    private static void Undo(ICniPlugin plugin, CniCall call)
    {
        try
        {
            plugin.Del(call);
        }
        catch (Exception exception)
        {
            StandardStreams.WriteError($"cannot undo the ADD: {Translate(exception).Message}\n");
        }
    }

    private static byte[] ReadInput()
    {
        try
        {
            return StandardStreams.ReadInput(InputLimit) ?? throw new CniException(
                ErrorCode.Decode, $"network configuration on standard input is larger than {InputLimit} bytes");
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"network configuration on standard input: {exception.Message}");
        }
    }

    private static void RequireCommandOfVersion(CniCommand command, SpecVersion version)
    {
        (SpecVersion since, string name) = command switch
        {
            CniCommand.Check => (SpecVersion.V040, "CHECK"),
            CniCommand.Gc => (SpecVersion.V110, "GC"),
            CniCommand.Status => (SpecVersion.V110, "STATUS"),
            _ => (SpecVersion.V010, string.Empty),
        };
        if (version < since)
        {
            throw new CniException(
                ErrorCode.IncompatibleVersion, $"config version does not allow {name}: cniVersion is {version}, {name} exists since {since}");
        }
    }

    private static ReadOnlyMemory<byte> VersionDocument()
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        writer.WriteString("cniVersion"u8, SpecVersion.Current.Text);
        writer.WriteStartArray("supportedVersions"u8);
        foreach (SpecVersion version in SpecVersion.All)
        {
            writer.WriteStringValue(version.Text);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return writer.Written;
    }

    /// <summary>
    /// A runtime that forgot CNI_COMMAND among others must hear so; it gives no arguments. Only a person who types the name is
    /// told what it is.
    /// </summary>
    private static bool HasCniVariable(ProcessEnvironment environment) =>
        environment.Get("CNI_CONTAINERID") is not null || environment.Get("CNI_NETNS") is not null || environment.Get("CNI_IFNAME") is not null;

    private static CniException Translate(Exception exception) => exception switch
    {
        CniException error => error,
        LinuxException error => new(ErrorCode.InputOutput, error.Message),
        OutOfMemoryException => new(ErrorCode.TryAgainLater, "out of memory: the configuration or the node's state needs more than this process may take"),
        _ => new(ErrorCode.Internal, $"internal error, please report it: {exception.GetType().Name}: {exception.Message}", exception.StackTrace),
    };

    private static int Fail(string version, CniException error)
    {
        try
        {
            Write(ErrorDocument.ToJson(version, error));
        }
        catch (LinuxException exception)
        {
            StandardStreams.WriteError($"{error.Message}\ncannot report it on standard output: {exception.Message}\n");
        }

        return 1;
    }

    private static void Write(ReadOnlyMemory<byte> document)
    {
        if (!document.IsEmpty)
        {
            StandardStreams.WriteOutput([.. document.Span, (byte)'\n']);
        }
    }
}

using System;
using System.Text;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Cni;

/// <summary>A delegated plugin that is running.</summary>
public sealed class DelegateCall : IDisposable
{
    private readonly string _type;
    private readonly string _command;
    private readonly ChildProcess _process;

    internal DelegateCall(string type, string command, ChildProcess process) => (_type, _command, _process) = (type, command, process);

    /// <summary>Waits for the end of a command that prints nothing.</summary>
    /// <param name="milliseconds">The longest wait; the plugin is killed then.</param>
    /// <exception cref="CniException">The plugin's own error; 104: it died, hung or printed no CNI error.</exception>
    public void Complete(int milliseconds) => Finish(milliseconds);

    /// <summary>Waits for the result of an ADD.</summary>
    /// <param name="milliseconds">The longest wait; the plugin is killed then.</param>
    /// <param name="version">The version of the config that it was given.</param>
    /// <exception cref="CniException">The plugin's own error; 104: it died, hung or printed no CNI result.</exception>
    public CniResult Result(int milliseconds, SpecVersion version)
    {
        _ = ResultText(milliseconds, version, out CniResult result);
        return result;
    }

    /// <summary>Waits for the result of an ADD, and keeps it as it was printed: it may hold more than this library knows.</summary>
    /// <param name="milliseconds">The longest wait; the plugin is killed then.</param>
    /// <param name="version">The version of the config that it was given.</param>
    /// <param name="result">The same result, read.</param>
    /// <exception cref="CniException">The plugin's own error; 104: it died, hung or printed no CNI result.</exception>
    public JsonObject ResultText(int milliseconds, SpecVersion version, out CniResult result)
    {
        ReadOnlyMemory<byte> output = Finish(milliseconds);
        try
        {
            JsonObject document = JsonText.ParseObject(output, "result");
            result = ResultReader.Read(document, version);
            return document;
        }
        catch (CniException exception)
        {
            throw Failed($"printed no CNI result: {exception.Message}");
        }
    }

    /// <summary>Waits for the document of a VERSION.</summary>
    /// <param name="milliseconds">The longest wait; the plugin is killed then.</param>
    /// <exception cref="CniException">The plugin's own error; 104: it died, hung or printed no JSON object.</exception>
    public JsonObject Document(int milliseconds)
    {
        ReadOnlyMemory<byte> output = Finish(milliseconds);
        try
        {
            return JsonText.ParseObject(output, "answer");
        }
        catch (CniException exception)
        {
            throw Failed($"printed no CNI document: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private ReadOnlyMemory<byte> Finish(int milliseconds)
    {
        ChildOutcome outcome;
        try
        {
            outcome = _process.Wait(milliseconds);
        }
        catch (LinuxException exception)
        {
            throw Failed(exception.Message);
        }

        if (!outcome.ErrorOutput.IsEmpty)
        {
            StandardStreams.WriteError(Encoding.UTF8.GetString(outcome.ErrorOutput.Span));
        }

        return outcome.Succeeded ? outcome.Output : throw Failure(outcome, milliseconds);
    }

    private CniException Failure(ChildOutcome outcome, int milliseconds)
    {
        if (outcome.TimedOut)
        {
            return Failed($"did not answer within {milliseconds / 1000} s and was killed");
        }

        if (outcome.Overflowed)
        {
            return Failed("printed more than a CNI document can be, and was killed");
        }

        // On standard error some plugins print it; the specification itself says so in one place.
        CniException? error = ErrorDocument.Read(outcome.Output.IsEmpty ? outcome.ErrorOutput : outcome.Output);
        if (error is not null)
        {
            return error.Within($"plugin \"{_type}\" {_command}");
        }

        string how = outcome.Signal != 0 ? $"was killed by signal {outcome.Signal}" : $"ended with status {outcome.ExitCode}";
        return Failed($"{how} and printed no CNI error{Quote(outcome.ErrorOutput.IsEmpty ? outcome.Output : outcome.ErrorOutput)}");
    }

    private CniException Failed(string what) => new(ErrorCode.DelegateFailed, $"plugin \"{_type}\" {_command} {what}");

    /// <summary>The first line of what was printed, for the one line of a message.</summary>
    private static string Quote(ReadOnlyMemory<byte> output)
    {
        string text = Encoding.UTF8.GetString(output.Span[..Math.Min(output.Length, 200)]).Trim();
        int end = text.IndexOf('\n');
        text = end < 0 ? text : text[..end];
        return text.Length == 0 ? string.Empty : $": {text}";
    }
}

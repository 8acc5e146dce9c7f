using System;
using System.Text.Json;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// Reads JSON as it arrives, with no more in memory than the token that is not yet whole: a list of 5,000 nodes is a hundred
/// megabytes, of which a thousandth is of use.
/// </summary>
/// <param name="sink">Takes the tokens.</param>
/// <param name="manyValues">Whether one value may follow another, as the lines of a watch do.</param>
internal sealed class JsonTokenStream(IJsonTokenSink sink, bool manyValues)
{
    /// <summary>What is held where no token is longer.</summary>
    internal const int UsualBuffer = 64 * 1024;

    /// <summary>The longest token in bytes: etcd, hence the API server, takes no object of more than 1.5 MiB.</summary>
    internal const int LongestToken = 2 * 1024 * 1024;

    /// <summary>The longest entry, a node with all that belongs to it, in bytes.</summary>
    internal const int LongestEntry = 8 * 1024 * 1024;

    private byte[] _buffer = new byte[UsualBuffer];
    private int _length;
    private JsonReaderState _state = new(new() { AllowMultipleValues = manyValues });
    private long _sinceEntry;

    /// <summary>Where the next bytes go; never empty.</summary>
    /// <exception cref="ApiException">The token that is not yet whole is too long.</exception>
    internal Memory<byte> Free()
    {
        if (_length == _buffer.Length)
        {
            if (_length >= LongestToken)
            {
                throw new ApiException($"the API's answer has a JSON token of more than {LongestToken} bytes: not an answer of the Kubernetes API") { IsUseless = true };
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return _buffer.AsMemory(_length);
    }

    /// <summary>Reads what has come into <see cref="Free"/>.</summary>
    /// <param name="count">The number of bytes that came.</param>
    /// <exception cref="ApiException">It is not JSON, or has an entry that is too long.</exception>
    internal void Commit(int count)
    {
        _length += count;
        int consumed;
        try
        {
            consumed = ReadTokens();
        }
        catch (JsonException exception)
        {
            throw new ApiException($"the API's answer is not JSON: {Words(exception)}") { IsUseless = true };
        }
        catch (InvalidOperationException)
        {
            // The reader's word for a string that is no UTF-8, or has half a surrogate pair escaped.
            throw new ApiException("the API's answer is not JSON: it has a string that is not Unicode") { IsUseless = true };
        }

        if (_sinceEntry + _length - consumed > LongestEntry)
        {
            throw new ApiException($"the API's answer has an entry of more than {LongestEntry} bytes: not an answer of the Kubernetes API") { IsUseless = true };
        }

        Keep(_buffer.AsSpan(consumed, _length - consumed));
    }

    private int ReadTokens()
    {
        Utf8JsonReader reader = new(_buffer.AsSpan(0, _length), isFinalBlock: false, _state);
        long entryStart = -_sinceEntry;
        while (reader.Read())
        {
            if (sink.Accept(ref reader))
            {
                entryStart = reader.BytesConsumed;
            }
        }

        _state = reader.CurrentState;
        _sinceEntry = reader.BytesConsumed - entryStart;
        return (int)reader.BytesConsumed;
    }

    /// <summary>The framework's own words quote all that has come, as it is; the sink's, which know no place, are for people.</summary>
    private static string Words(JsonException exception) =>
        exception.LineNumber is { } line ? $"see its line {line + 1}, byte {exception.BytePositionInLine + 1}" : exception.Message;

    /// <summary>Moves what is left to the front; a buffer that a long token has made large does not stay so.</summary>
    private void Keep(ReadOnlySpan<byte> rest)
    {
        byte[] target = rest.Length < UsualBuffer && _buffer.Length > UsualBuffer ? new byte[UsualBuffer] : _buffer;
        rest.CopyTo(target);
        _buffer = target;
        _length = rest.Length;
    }
}

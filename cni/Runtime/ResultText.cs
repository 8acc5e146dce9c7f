using System;
using CsCni.Cni.Json;
using CsCni.Cni.Results;

namespace CsCni.Cni.Runtime;

/// <summary>Results as documents, which a runtime hands on without looking into them more than it must.</summary>
internal static class ResultText
{
    /// <summary>The document without white space around it.</summary>
    internal static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> white = " \t\r\n"u8;
        int start = json.Span.IndexOfAnyExcept(white);
        return start < 0 ? default : json[start..(json.Span.LastIndexOfAnyExcept(white) + 1)];
    }

    /// <summary>The document without white space between its tokens. It must be valid.</summary>
    internal static byte[] Compact(ReadOnlySpan<byte> json)
    {
        byte[] compact = new byte[json.Length];
        int length = 0;
        bool inString = false;
        for (int index = 0; index < json.Length; index++)
        {
            byte character = json[index];
            if (inString && character == (byte)'\\')
            {
                compact[length++] = character;
                character = json[++index];
            }
            else if (character == (byte)'"')
            {
                inString = !inString;
            }
            else if (!inString && (character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                continue;
            }

            compact[length++] = character;
        }

        return compact[..length];
    }

    /// <summary>
    /// A cached result in the version of the config, so that plugins get prevResult as they know it: the config may have
    /// moved on since ADD.
    /// </summary>
    /// <exception cref="CniException">6 or 7: it is no result.</exception>
    internal static ReadOnlyMemory<byte> InVersion(ReadOnlyMemory<byte> json, SpecVersion version)
    {
        JsonObject document = JsonText.ParseObject(json, "cached result");
        CniResult result = ResultReader.Read(document, version);
        return document["cniVersion"].AsString() == version.Text ? Trim(json) : ResultWriter.ToJson(result, version);
    }
}

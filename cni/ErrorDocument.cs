using System;
using CsCni.Cni.Json;

namespace CsCni.Cni;

/// <summary>The error on standard output (CNI specification 1.1.0, section 5 "Error").</summary>
public static class ErrorDocument
{
    /// <summary>Writes the document.</summary>
    /// <param name="version">cniVersion: the config's text where it is known.</param>
    /// <param name="error">The failure.</param>
    public static ReadOnlyMemory<byte> ToJson(string version, CniException error)
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        writer.WriteString("cniVersion"u8, version);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("msg"u8, error.Message);
        if (error.Details.Length > 0)
        {
            writer.WriteString("details"u8, error.Details);
        }

        writer.WriteEndObject();
        return writer.Written;
    }

    /// <summary>Reads the document that a delegated plugin wrote.</summary>
    /// <returns>The failure that it tells, or null where the text is no error document.</returns>
    public static CniException? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            JsonObject document = JsonText.ParseObject(json, "error document");
            long? code = document["code"].AsInteger();
            string? message = document["msg"].AsString();
            return code is null or < 0 or > int.MaxValue || message is null ? null : new((int)code, message, document["details"].AsString());
        }
        catch (CniException)
        {
            return null;
        }
    }
}

using System;
using System.Globalization;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>What whoever starts a run sets by environment variables.</summary>
public static class Settings
{
    /// <summary>A number; another one where it is not set, or is no number.</summary>
    public static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int given) ? given : otherwise;
}

namespace CsCni.Agent.CommandLine;

/// <summary>How a flag's value is taken.</summary>
internal enum SettingFlagKind
{
    /// <summary>As it is; the last one counts.</summary>
    Text,

    /// <summary>A path, which may be relative to the working directory, unlike one in the file.</summary>
    Path,

    /// <summary>Values with commas between; the flag may be repeated.</summary>
    List,

    /// <summary>Paths with commas between; the flag may be repeated.</summary>
    PathList,

    /// <summary>One value, commas included; the flag may be repeated.</summary>
    Repeated,
}

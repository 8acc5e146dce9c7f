using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]
[assembly: InternalsVisibleTo("CsCni.Agent.Tests")]
[assembly: InternalsVisibleTo("CsCni.Fuzz")]
[assembly: InternalsVisibleTo("CsCni.Fuzz.Tests")]

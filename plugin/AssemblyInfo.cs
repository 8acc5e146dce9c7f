using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Plugin.Tests")]
[assembly: InternalsVisibleTo("CsCni.Fuzz")]
[assembly: InternalsVisibleTo("CsCni.Fuzz.Tests")]

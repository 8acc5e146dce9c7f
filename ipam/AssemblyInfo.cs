using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Ipam.Tests")]
[assembly: InternalsVisibleTo("cscni")]
[assembly: InternalsVisibleTo("CsCni.Fuzz")]
[assembly: InternalsVisibleTo("CsCni.Fuzz.Tests")]

using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Netlink.Tests")]
[assembly: InternalsVisibleTo("CsCni.Fuzz")]
[assembly: InternalsVisibleTo("CsCni.Fuzz.Tests")]

using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Ipam.Tests")]
[assembly: InternalsVisibleTo("cscni")]

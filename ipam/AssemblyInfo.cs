using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Ipam.Tests")]

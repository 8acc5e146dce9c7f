using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Dhcp.Tests")]

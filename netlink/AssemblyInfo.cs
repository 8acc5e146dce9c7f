using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Netlink.Tests")]

using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CsCni.Plugin.Tests")]

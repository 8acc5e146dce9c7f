using System.Runtime.CompilerServices;

// Every P/Invoke here passes blittable arguments only; the compiler enforces it with this switch.
[assembly: DisableRuntimeMarshalling]
[assembly: InternalsVisibleTo("CsCni.Linux.Tests")]
[assembly: InternalsVisibleTo("CsCni.Fuzz")]
[assembly: InternalsVisibleTo("CsCni.Fuzz.Tests")]

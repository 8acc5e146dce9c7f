namespace CsCni.Dhcp.Leases;

/// <summary>An option that the server is told.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Value">1 to 255 bytes.</param>
internal readonly record struct ProvidedOption(byte Code, byte[] Value);

using System;

namespace CsCni.Ipam.Store;

/// <summary>The index or a range file is not what the directory's mark promised: it must be made anew from the address files.</summary>
internal sealed class StoreDamagedException : Exception;

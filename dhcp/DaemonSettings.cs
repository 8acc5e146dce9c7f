using CsCni.Dhcp.Leases;

namespace CsCni.Dhcp;

/// <summary>The flags that leases are affected by.</summary>
/// <param name="HostPrefix">-hostprefix: in front of paths of namespaces, for a daemon in a container.</param>
/// <param name="WantsBroadcast">-broadcast: servers answer by broadcast.</param>
/// <param name="Limits">-timeout, -resendmax, -resendtimeout.</param>
internal readonly record struct DaemonSettings(string HostPrefix, bool WantsBroadcast, RetryLimits Limits);

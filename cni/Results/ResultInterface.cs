namespace CsCni.Cni.Results;

/// <summary>An interface of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mac">Its hardware address as text; empty where it has none.</param>
/// <param name="Sandbox">CNI_NETNS for one in the container; empty for one on the host.</param>
/// <param name="Mtu">Its MTU in bytes (from 1.1.0 on); 0 where it is not told.</param>
/// <param name="SocketPath">socketPath (from 1.1.0 on); empty where there is none.</param>
/// <param name="PciId">pciID (from 1.1.0 on); empty where there is none.</param>
public sealed record ResultInterface(
    string Name, string Mac, string Sandbox, int Mtu = 0, string SocketPath = "", string PciId = "");

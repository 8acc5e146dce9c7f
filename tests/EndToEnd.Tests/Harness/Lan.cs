namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A node whose link up0 leads to a network with one other host, which is the gateway of both families; and VLANs 5 and 6 on the same wire where the kernel has VLANs.</summary>
public sealed class Lan : System.IDisposable
{
    public const string Gateway4 = "10.77.0.1";
    public const string Gateway6 = "fd00:77::1";

    public Lan()
    {
        Node = new();
        Outside = Node.AddNamespace("outside");

        // Nothing here is ever twice, but for where a test says so.
        Shell.Must($"ip netns exec {Outside} sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        Node.Must("sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        Shell.Must($"ip link add up0 netns {Node.Name} type veth peer name lan0 netns {Outside}");
        Node.Must("ip link set up0 up");
        SetUp("lan0");
    }

    public Node Node { get; }

    /// <summary>Name of the other host's namespace.</summary>
    public string Outside { get; }

    /// <summary>Moves the other host's addresses to a VLAN.</summary>
    public void UseVlan(int id)
    {
        Shell.Must($"ip -n {Outside} addr flush dev lan0 scope global");
        Shell.Must($"ip -n {Outside} link add link lan0 name lan0.{id} type vlan id {id}");
        SetUp($"lan0.{id}");
    }

    public void Dispose() => Node.Dispose();

    private void SetUp(string link)
    {
        // Up first: addresses of a link that comes up hear of their neighbours up to a second later.
        Shell.Must($"ip -n {Outside} link set {link} up");
        Shell.Must($"ip -n {Outside} addr add {Gateway4}/24 dev {link}");
        Shell.Must($"ip -n {Outside} addr add {Gateway6}/64 dev {link} nodad");
    }
}

using System;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Settings;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>What the tests of the source share: an etcd, a prefix, and Flannel's documents as another program would put them.</summary>
public abstract class EtcdTest(SharedEtcd shared) : IAsyncLifetime
{
    /// <summary>What the source chooses for its own node, by chance, is none of those that a test puts for others: below 10.5.10.0, above 10.5.200.0.</summary>
    protected const string VxlanConfig = """{"Network":"10.5.0.0/16","SubnetMin":"10.5.10.0","SubnetMax":"10.5.200.0","Backend":{"Type":"vxlan"}}""";
    /// <inheritdoc cref="VxlanConfig"/>
    protected const string DualConfig = """{"Network":"10.5.0.0/16","SubnetMin":"10.5.10.0","SubnetMax":"10.5.200.0","EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"vxlan"}}""";

    protected EtcdServer Server { get; private set; } = null!;

    protected string Prefix { get; } = SharedEtcd.NewPrefix();

    protected string Subnets => $"{Prefix}/subnets/";

    private protected EtcdSettings Settings => SourceRun.Settled(Server, Prefix);

    public async ValueTask InitializeAsync() => Server = await shared.ServerAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>The value of a vxlan node.</summary>
    protected static string Value(string publicIp, string mac = "12:c6:65:89:b4:e3", int vni = 1) =>
        $$$"""{"PublicIP":"{{{publicIp}}}","PublicIPv6":null,"BackendType":"vxlan","BackendData":{"VNI":{{{vni}}},"VtepMAC":"{{{mac}}}"}}""";

    protected void Put(string key, string value) => Server.Ctl("put", key, value);

    protected void PutConfig(string config = VxlanConfig) => Put($"{Prefix}/config", config);

    /// <summary>Puts a node's entry with a lease, which is returned in etcdctl's form.</summary>
    protected string PutLeased(string subnet, string value, int ttl = 3600)
    {
        string lease = Server.Ctl("lease", "grant", $"{ttl}").Split(' ')[1];
        Server.Ctl("put", "--lease", lease, Subnets + subnet, value);
        return lease;
    }

    /// <summary>The lease of a key, as etcdctl writes it; "0" for none.</summary>
    protected string LeaseOf(string key) => $"{NumberOf(key, "lease"):x}";

    /// <summary>A number that etcd tells of a key; 0 where it tells none.</summary>
    protected long NumberOf(string key, string field)
    {
        string json = Server.Ctl("get", key, "-w", "json");
        int at = json.IndexOf($"\"{field}\":", StringComparison.Ordinal);
        return at < 0 ? 0 : long.Parse(new string([.. json[(at + field.Length + 3)..].TakeWhile(char.IsDigit)]));
    }

    private protected SourceRun Start(EtcdSettings? settings = null, EtcdTimings? timings = null) => new(settings ?? Settings, timings);
}

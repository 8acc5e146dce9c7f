using System;
using System.Linq;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>Thousands of nodes of which there is no more than their entries: 10.0.0.0/24, 10.0.1.0/24 and so on at 172.16.0.0 and so on.</summary>
public static class Many
{
    /// <summary>The pods' network that has room for them beside the nodes that there are.</summary>
    public const string Network = "10.0.0.0/8";

    public static string Subnet(int number) => $"10.{number >> 8}.{number & 255}.0/24";

    public static string PublicIp(int number) => $"172.{16 + (number >> 14)}.{(number >> 8) & 63}.{number & 255}";

    public static string Mac(int number, int generation = 0) => $"0e:00:00:{generation:x2}:{number >> 8:x2}:{number & 255:x2}";

    /// <summary>Puts so many nodes into a cluster's source.</summary>
    public static void Fill(Membership membership, int count)
    {
        switch (membership)
        {
            case StaticMembership file:
                file.Others.AddRange(Enumerable.Range(0, count).Select(static number => Entry(number, 0)));
                file.Write();
                break;
            case EtcdMembership etcd:
                etcd.PutMany(Enumerable.Range(0, count).Select(static number => (Key(number), Value(number, 0))));
                break;
            case KubernetesMembership api:
                api.Order("POST", $"/fill?count={count}");
                break;
        }
    }

    /// <summary>Gives a node another VTEP MAC, which is <see cref="Mac"/> of the generation.</summary>
    /// <returns>When it was told, as near as can be.</returns>
    public static DateTime Change(Membership membership, int number, int generation)
    {
        DateTime now;
        switch (membership)
        {
            case StaticMembership file:
                file.Others[number] = Entry(number, generation);
                string text = file.Text();
                System.IO.File.WriteAllText($"{file.File}.new", text);
                now = DateTime.Now;
                System.IO.File.Move($"{file.File}.new", file.File, overwrite: true);
                return now;
            case EtcdMembership etcd:
                now = DateTime.Now;
                etcd.PutFast(Key(number), Value(number, generation));
                return now;
            default:
                now = DateTime.Now;
                ((KubernetesMembership)membership).Annotate($"node-{number:d5}", "backend-data", $"{{\"VNI\":1,\"VtepMAC\":\"{Mac(number, generation)}\"}}");
                return now;
        }
    }

    private static string Entry(int number, int generation) => $"{{ name: many-{number}, publicIP: {PublicIp(number)}, subnet: {Subnet(number)}, vtepMAC: \"{Mac(number, generation)}\" }}";

    private static string Key(int number) => $"{EtcdMembership.Prefix}/subnets/{Subnet(number).Replace('/', '-')}";

    private static string Value(int number, int generation) =>
        $"{{\"PublicIP\":\"{PublicIp(number)}\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\",\"BackendData\":{{\"VNI\":1,\"VtepMAC\":\"{Mac(number, generation)}\"}}}}";
}

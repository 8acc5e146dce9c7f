using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace CsCni.Bench;

/// <summary>
/// Attachments that stand while others are measured, each contender's on its own bridge, in namespaces that they share. Ours
/// are made by our plugin. The reference would take minutes for them, so theirs are made up of what it leaves: links by
/// floor.c, leases in host-local's files, and its masquerade rules for the iptables back end, loaded in one go.
/// </summary>
internal sealed class Crowd(BenchNode node)
{
    private const int Parallel = 2;
    private readonly Contender _ours = new Network("standing") { IpMasq = true }.Ours(node);

    public int Count { get; private set; }

    public void GrowTo(int count, Progress progress)
    {
        if (count <= Count)
        {
            return;
        }

        progress.Tell($"attaching pods until {count} stand on each bridge");
        List<Pod> pods = node.AddPods(count - Count);
        Run([.. pods.Select(pod => _ours.CallOf("ADD", pod))]);
        Run([.. pods.Select((pod, index) => FloorCall(pod, "eth1", 10000 + Count + index, "br1 10.65.128.0/16"))]);
        Run([.. pods.Select((pod, index) => FloorCall(pod, "eth2", 30000 + Count + index, "br2 10.66.0.0/16"))]);
        WriteLeases(pods);
        LoadRules(pods);
        Count = count;
    }

    private static string AddressOf(int number) => $"10.65.{128 + (number >> 8)}.{number & 255}";

    private void Run(List<Call> calls) => node.Runner.RunAll(calls, Parallel, out _);

    private Call FloorCall(Pod pod, string ifName, int number, string input)
    {
        string file = $"{node.Directory}/floor-crowd-{ifName}";
        File.WriteAllText($"{file}.in", input + "\n");
        return new(node.Floor, "ADD", $"{file}.in", $"{file}.out") { ContainerId = $"crowd{number}", NetNs = pod.NetNsPath, IfName = ifName };
    }

    private void WriteLeases(List<Pod> pods)
    {
        string directory = Directory.CreateDirectory($"{node.Directory}/leases/theirs").FullName;
        for (int index = 0; index < pods.Count; index++)
        {
            File.WriteAllText($"{directory}/{AddressOf(10000 + Count + index)}", $"{pods[index].ContainerId}\r\neth1");
        }
    }

    /// <summary>Three rules and a chain for each pod, as the reference's ipMasq makes them.</summary>
    private void LoadRules(List<Pod> pods)
    {
        StringBuilder rules = new("*nat\n");
        for (int index = 0; index < pods.Count; index++)
        {
            int number = 10000 + Count + index;
            string chain = $"CNI-{number.ToString("x24", CultureInfo.InvariantCulture)}";
            string comment = $"-m comment --comment \"name: \\\"theirs\\\" id: \\\"{pods[index].ContainerId}\\\"\"";
            rules.Append($":{chain} - [0:0]\n");
            rules.Append($"-A POSTROUTING -s {AddressOf(number)}/32 {comment} -j {chain}\n");
            rules.Append($"-A {chain} -d 10.65.0.0/16 {comment} -j ACCEPT\n");
            rules.Append($"-A {chain} ! -d 224.0.0.0/4 {comment} -j MASQUERADE\n");
        }

        node.Must("iptables-restore --noflush", rules.Append("COMMIT\n").ToString());
    }
}

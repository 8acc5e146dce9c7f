namespace CsCni.Bench.Sections;

/// <summary>A bridge for each contender, with addresses that do not change, so that no contender pays for the first use of one.</summary>
internal static class Bridges
{
    public static void Ensure(BenchNode node)
    {
        for (int index = 0; index < 3; index++)
        {
            if (Shell.Run(["ip", "-n", node.Name, "link", "show", $"br{index}"]).Status == 0)
            {
                continue;
            }

            node.Must($"ip link add br{index} address 02:00:00:00:00:0{index + 1} up type bridge");
            node.Must($"ip addr add 10.{64 + index}.0.1/16 dev br{index}");
            node.Must($"ip addr add fd00:{64 + index}::1/64 dev br{index} nodad");
        }
    }
}

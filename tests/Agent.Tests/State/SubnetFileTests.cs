using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.State;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Testing;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>subnet.env: the lines that flanneld writes, and reading them back.</summary>
public sealed class SubnetFileTests : IDisposable
{
    private static readonly OverlayNetwork s_v4 = new(IpPrefix.Parse("10.244.0.0/16"), default);
    private static readonly OverlayNetwork s_v6 = new(default, IpPrefix.Parse("fd00:10:244::/56"));
    private static readonly OverlayNetwork s_dual = new(s_v4.V4, s_v6.V6);
    private static readonly IpPrefix s_subnet4 = IpPrefix.Parse("10.244.1.0/24");
    private static readonly IpPrefix s_subnet6 = IpPrefix.Parse("fd00:10:244:1::/64");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_lines_are_flannels_for_each_family()
    {
        Assert.Equal(
            "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n",
            Render(new(s_v4, s_subnet4, default, 1450, true)));
        Assert.Equal(
            "FLANNEL_IPV6_NETWORK=fd00:10:244::/56\nFLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64\nFLANNEL_MTU=1430\nFLANNEL_IPMASQ=false\n",
            Render(new(s_v6, default, s_subnet6, 1430, false)));
        Assert.Equal(
            "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_IPV6_NETWORK=fd00:10:244::/56\nFLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64\nFLANNEL_MTU=1430\nFLANNEL_IPMASQ=true\n",
            Render(new(s_dual, s_subnet4, s_subnet6, 1430, true)));
        Assert.Equal(
            "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1430\nFLANNEL_IPMASQ=true\n",
            Render(new(s_dual, s_subnet4, default, 1430, true)));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        File.WriteAllBytes(_directory["subnet.env"], SubnetFile.Render(new(s_dual, s_subnet4, s_subnet6, 1430, true)));
        Assert.Equal((s_subnet4, s_subnet6), SubnetFile.ReadSubnets(_directory["subnet.env"]));
    }

    [Theory]
    [InlineData("FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=false\n", "10.5.72.0/24", "")]
    [InlineData("FLANNEL_SUBNET = 10.5.72.1/24 \r\nother line\n=x\n", "10.5.72.0/24", "")]
    [InlineData("FLANNEL_SUBNET=fd00::1/64\nFLANNEL_IPV6_SUBNET=10.5.72.1/24\n", "", "")]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/99\nFLANNEL_IPV6_SUBNET=fd00:0:0:1::1/64", "", "fd00:0:0:1::/64")]
    [InlineData("", "", "")]
    [InlineData("\u0000\u0001garbage", "", "")]
    public void A_file_of_others_is_read_as_far_as_it_is_valid(string content, string v4, string v6)
    {
        File.WriteAllText(_directory["subnet.env"], content);
        (IpPrefix readV4, IpPrefix readV6) = SubnetFile.ReadSubnets(_directory["subnet.env"]);
        Assert.Equal((v4, v6), (readV4.IsValid ? readV4.ToString() : string.Empty, readV6.IsValid ? readV6.ToString() : string.Empty));
    }

    [Fact]
    public void Without_a_file_there_are_no_former_subnets() =>
        Assert.Equal((default, default), SubnetFile.ReadSubnets(_directory["none"]));

    [Fact]
    public void A_file_is_made_with_its_directory_and_everybody_may_read_it()
    {
        string path = _directory["run/flannel/subnet.env"];
        Assert.True(WholeFile.Write(path, "one\n"u8));
        Assert.Equal("one\n", File.ReadAllText(path));
        Assert.Equal(WholeFile.Readable, File.GetUnixFileMode(path));
        Assert.Equal((UnixFileMode)0x1a4, WholeFile.Readable);
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory["run/flannel"]));
    }

    [Fact]
    public void A_file_that_is_right_is_not_touched()
    {
        string path = _directory["subnet.env"];
        Assert.True(WholeFile.Write(path, "one\n"u8));
        FileStatus before = FileStatus.TryGet(path, out _)!.Value;
        Assert.False(WholeFile.Write(path, "one\n"u8));
        Assert.Equal(before, FileStatus.TryGet(path, out _)!.Value);

        // Another mode, another content, a link in its place: each is put right.
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.True(WholeFile.Write(path, "one\n"u8));
        Assert.Equal(WholeFile.Readable, File.GetUnixFileMode(path));
        Assert.True(WholeFile.Write(path, "two\n"u8));
        File.Move(path, _directory["elsewhere"]);
        File.CreateSymbolicLink(path, _directory["elsewhere"]);
        Assert.True(WholeFile.Write(path, "two\n"u8));
        Assert.Null(new FileInfo(path).LinkTarget);
    }

    [Fact]
    public async Task A_reader_never_sees_a_part()
    {
        string path = _directory["subnet.env"];
        byte[] small = Encoding.ASCII.GetBytes(new string('a', 10) + "\n");
        byte[] large = Encoding.ASCII.GetBytes(new string('b', 300_000) + "\n");
        WholeFile.Write(path, small);
        using CancellationTokenSource stop = new();
        Task<int> reader = Task.Run(() =>
        {
            int reads = 0;
            for (; !stop.IsCancellationRequested; reads++)
            {
                string content = File.ReadAllText(path);
                Assert.True(content.Length is 11 or 300_001, $"{content.Length} bytes were read");
            }

            return reads;
        });
        for (int round = 0; round < 200; round++)
        {
            WholeFile.Write(path, round % 2 == 0 ? large : small);
        }

        await stop.CancelAsync();
        Assert.True(await reader > 10);
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_nothing()
    {
        // Root may write anywhere, so the way is blocked by a file where a directory is wanted, and by a directory in the file's place.
        File.WriteAllText(_directory["file"], "x");
        Assert.ThrowsAny<IOException>(() => WholeFile.Write(_directory["file/subnet.env"], "one\n"u8));
        Directory.CreateDirectory(_directory["taken"]);
        Assert.ThrowsAny<Exception>(() => WholeFile.Write(_directory["taken"], "one\n"u8));
        Assert.Equal(["file", "taken"], Directory.GetFileSystemEntries(_directory.Path).Select(static path => Path.GetFileName(path)).Order());
    }

    private static string Render(NodeNetwork network) => Encoding.ASCII.GetString(SubnetFile.Render(network));
}

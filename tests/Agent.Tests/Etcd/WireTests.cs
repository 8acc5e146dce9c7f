using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Membership.Etcd.Wire;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>Bytes from an endpoint, in all forms.</summary>
public sealed class WireTests
{
    private static readonly string[] _pieces =
    [
        "{", "}", "[", "]", ":", ",", "null", "true", "0", "-1", "\"7\"", "1e3", "\"99999999999999999999\"", "\"\"", "\"L2E=\"", "\"***\"", "\"header\"", "\"revision\"", "\"kvs\"",
        "\"key\"", "\"value\"", "\"mod_revision\"", "\"result\"", "\"error\"", "\"message\"", "\"events\"", "\"kv\"", "\"type\"", "\"DELETE\"", "\"canceled\"", "\"watch_id\"", "\"2\"", "\\ud800",
    ];

    [Fact]
    public void Any_message_is_read_or_refused() => Prop.ForAll(Gen.ArrayOf(Gen.Elements(_pieces)).ToArbitrary(), static pieces =>
    {
        byte[] json = Encoding.UTF8.GetBytes(string.Concat(pieces));
        return Refused(() => WireFormat.Read(json, EtcdJson.Default.RangeResponse, "here"))
            && Refused(() => WireFormat.Read(json, EtcdJson.Default.TxnResponse, "here"))
            && Refused(() => WireFormat.Read(json, EtcdJson.Default.StreamedLeaseResponse, "here"))
            && Refused(() => SubnetRegistry.Read(WireFormat.Read(json, EtcdJson.Default.StreamedWatchResponse, "here").Result ?? new()))
            && Refused(() => throw GatewayFailure.Of("here", System.Net.HttpStatusCode.BadRequest, json));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithEndSize(40));

    [Fact]
    public void Any_part_of_a_good_message_left_out_or_exchanged_is_read_or_refused()
    {
        const string good =
            """{"result":{"header":{"revision":"9"},"watch_id":"1","events":[{"type":"DELETE","kv":{"key":"L2E=","mod_revision":"9"}},{"kv":{"key":"L2E=","value":"eA==","create_revision":"8","mod_revision":"9","lease":"5"}}]}}""";
        Prop.ForAll(Gen.Choose(0, good.Length - 1).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), Gen.Elements(_pieces).ToArbitrary(), (at, length, piece) =>
        {
            byte[] json = Encoding.UTF8.GetBytes(good.Remove(at, Math.Min(length, good.Length - at)).Insert(at, piece));
            return Refused(() => SubnetRegistry.Read(WireFormat.Read(json, EtcdJson.Default.StreamedWatchResponse, "here").Result ?? new()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Requests_are_as_etcds_proto_file_has_them()
    {
        TxnRequest request = new()
        {
            Compare = [new() { Key = "/a"u8.ToArray(), RangeEnd = "/b"u8.ToArray(), Target = "VERSION", Result = "EQUAL", Version = 0 }],
            Success =
            [
                new() { RequestPut = new() { Key = "/a"u8.ToArray(), Value = "x"u8.ToArray(), Lease = long.MaxValue } },
                new() { RequestDeleteRange = new() { Key = "/c"u8.ToArray() } },
            ],
        };
        Assert.Equal(
            """{"compare":[{"key":"L2E=","range_end":"L2I=","target":"VERSION","result":"EQUAL","version":"0"}],"success":[{"request_put":{"key":"L2E=","value":"eA==","lease":"9223372036854775807"}},{"request_delete_range":{"key":"L2M="}}]}""",
            System.Text.Json.JsonSerializer.Serialize(request, EtcdJson.Default.TxnRequest));
        Assert.Equal("""{"ID":"5","keys":true}""", System.Text.Json.JsonSerializer.Serialize(new() { Id = 5, Keys = true }, EtcdJson.Default.LeaseRequest));
    }

    [Fact]
    public void Lines_come_whole_however_they_are_cut() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(0, 40_000)).ToArbitrary(), Gen.Choose(1, 5000).ToArbitrary(), static (lengths, step) =>
        {
            string[] lines = [.. lengths.Take(12).Select(static (length, index) => new string((char)('a' + index), length))];
            using MemoryStream stream = new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
            LineReader reader = new(new SlowStream(stream, step), 64 * 1024);
            foreach (string line in lines.Where(static line => line.Length > 0))
            {
                if (Encoding.UTF8.GetString(Next(reader).Span) != line)
                {
                    return false;
                }
            }

            return Next(reader).IsEmpty;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void A_line_beyond_the_bound_is_refused()
    {
        using MemoryStream stream = new(new byte[3 * 1024 * 1024]);
        Assert.Contains("longer than the 1 MiB", Assert.Throws<IOException>(() => Next(new LineReader(stream, 1024 * 1024))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pauses_grow_to_their_limit_and_vary()
    {
        GrowingPause pause = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
        for (int round = 0; round < 2; round++)
        {
            double whole = 0.1;
            for (int attempt = 0; attempt < 100; attempt++)
            {
                Assert.InRange(pause.Next().TotalSeconds, whole / 2, whole);
                whole = Math.Min(whole * 2, 5);
            }

            pause.Reset();
        }

        Assert.True(Enumerable.Range(0, 20).Select(_ => new GrowingPause(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)).Next()).Distinct().Count() > 10);
    }

    [Theory]
    [InlineData("/a", "/b")]
    [InlineData("/n/subnets/", "/n/subnets0")]
    public void The_end_of_a_prefix(string prefix, string end) => Assert.Equal(end, Encoding.UTF8.GetString(RegistryKeys.EndOf(prefix)));

    private static ReadOnlyMemory<byte> Next(LineReader reader) => Task.Run(async () => await reader.ReadAsync(default)).GetAwaiter().GetResult();

    private static bool Refused(Func<object> read)
    {
        try
        {
            read();
            return true;
        }
        catch (EtcdException exception)
        {
            return exception.Message.StartsWith("here", StringComparison.Ordinal);
        }
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class SlowStream(Stream inner, int step) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, step));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

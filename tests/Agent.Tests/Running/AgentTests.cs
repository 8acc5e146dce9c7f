using System;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent;
using CsCni.Agent.Health;
using CsCni.Agent.Membership;
using CsCni.Agent.Settings;
using CsCni.Agent.State;
using CsCni.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The agent's parts together, with a reconciler that finds everything right in the kernel.</summary>
public sealed class AgentTests : IAsyncDisposable
{
    private const string Cluster =
        """
        network: 10.244.0.0/16
        nodes:
        - {name: node-1, publicIP: 192.0.2.1, subnet: 10.244.1.0/24}
        - {name: node-2, publicIP: 192.0.2.2, subnet: 10.244.2.0/24}
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly CollectedLog _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new();
    private Task<int> _task = Task.FromResult(0);
    private SoundReconciler? _reconciler;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _task.WaitAsync(TimeSpan.FromSeconds(15));
        _stop.Dispose();
        _client.Dispose();
        _log.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task It_is_ready_when_the_source_has_a_subnet_and_the_files_are_written()
    {
        File.WriteAllText(_directory["cluster.yaml"], Cluster.Replace("node-1", "other", StringComparison.Ordinal));
        string address = await Start();
        await Eventually.Holds(() => _log.Count("has no node of that name") == 1, Log);
        string missing = await Get(address, "/readyz");
        Assert.StartsWith("503 underlay: not yet\nsubnet: static has no subnet for node node-1 yet\n", missing, StringComparison.Ordinal);
        Assert.Contains("\nconflist: not yet\n", missing, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory["subnet.env"]));

        File.WriteAllText(_directory["cluster.yaml"], Cluster);
        await Eventually.Holds(() => _log.Count("info ready: the network of this node stands") == 1, Log);
        Assert.Equal("200 ok\n", await Get(address, "/readyz"));
        Assert.Equal("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n", File.ReadAllText(_directory["subnet.env"]));
        Assert.True(File.Exists(_directory["10-x.conflist"]));
        string metrics = await Get(address, "/metrics");
        Assert.All((string[])["cscni_agent_ready 1", "cscni_agent_peers 1", "cscni_agent_membership_states_total 2", "cscni_agent_faults{source=\"static\"} 0"], line => Assert.Contains($"\n{line}\n", metrics, StringComparison.Ordinal));

        await _stop.CancelAsync();
        Assert.Equal(ExitStatus.Success, await _task);
        Assert.True(File.Exists(_directory["subnet.env"]) && File.Exists(_directory["10-x.conflist"]));
    }

    [Fact]
    public async Task A_broken_entry_of_this_node_is_what_readyz_tells()
    {
        File.WriteAllText(_directory["cluster.yaml"], Cluster.Replace("10.244.1.0/24", "10.9.0.0/24", StringComparison.Ordinal));
        string address = await Start();
        await Eventually.Holds(() => _log.Count("other nodes") == 1, Log);
        Assert.Contains($"subnet: {_directory["cluster.yaml"]}:3:47: nodes[0].subnet is 10.9.0.0/24, expected a part of the network 10.244.0.0/16\n", await Get(address, "/readyz"), StringComparison.Ordinal);
        Assert.Contains("cscni_agent_faults{source=\"static\"} 1\n", await Get(address, "/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_subnet_of_the_run_before_is_asked_for_again()
    {
        File.WriteAllText(_directory["cluster.yaml"], Cluster);
        File.WriteAllText(_directory["subnet.env"], "FLANNEL_SUBNET=10.244.77.1/24\nFLANNEL_IPV6_SUBNET=fd00:0:0:7::1/64\n");
        await Start();
        Assert.Equal(("10.244.77.0/24", "fd00:0:0:7::/64"), (_reconciler!.Context.PreviousSubnetV4.ToString(), _reconciler.Context.PreviousSubnetV6.ToString()));
    }

    [Fact]
    public async Task Systemd_is_told_when_it_is_ready_and_when_it_stops()
    {
        foreach (string name in (string[])[_directory["notify"], $"@cscni-test-{Environment.ProcessId}"])
        {
            using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            systemd.Bind(new UnixDomainSocketEndPoint(name.Replace('@', '\0')));
            systemd.ReceiveTimeout = 10_000;
            ServiceNotification notification = new(name, _log.Loggers.CreateLogger("x"));
            notification.Ready();
            Assert.Equal("READY=1\nSTATUS=the network stands\n", Receive(systemd));
            notification.Stopping();
            Assert.Equal("STOPPING=1\n", Receive(systemd));
        }

        new ServiceNotification(null, _log.Loggers.CreateLogger("x")).Ready();
        Assert.Empty(_log.Lines);
        new ServiceNotification(_directory["none"], _log.Loggers.CreateLogger("x")).Ready();
        new ServiceNotification("/" + new string('x', 300), _log.Loggers.CreateLogger("x")).Ready();
        Assert.Equal(2, _log.Count("warning cannot notify systemd at "));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_reconciler_that_fails_ends_the_agent_with_its_reason()
    {
        File.WriteAllText(_directory["cluster.yaml"], Cluster);
        await Start();
        _reconciler!.Fail(new InvalidOperationException("the kernel has vanished"));
        Assert.Equal(ExitStatus.Failure, await _task.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, _log.Count("error the reconciler has ended though nobody asked it to error=\"the kernel has vanished\""));
    }

    [Fact]
    public async Task Cleanup_tells_what_is_left()
    {
        File.WriteAllText(_directory["cluster.yaml"], Cluster);
        File.WriteAllText(_directory["subnet.env"], "x");
        CsCni.Agent.Agent agent = Make(Settings());
        Assert.Equal(ExitStatus.Success, await agent.CleanupAsync(CancellationToken.None));
        Assert.False(File.Exists(_directory["subnet.env"]));
        _reconciler!.LeavesSomething = true;
        Assert.Equal(ExitStatus.Failure, await agent.CleanupAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_feed_gives_the_latest_state_alone()
    {
        ClusterFeed feed = new();
        int told = 0;
        feed.Published += () => told++;
        Task<ClusterEvent> first = feed.NextAsync(null, _stop.Token);
        Assert.False(first.IsCompleted);
        ClusterState state = new() { Network = new(default, new()) };
        feed.Publish(state);
        ClusterEvent taken = await first.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal((1, 1L), (told, taken.Number));
        Task<ClusterEvent> next = feed.NextAsync(taken, _stop.Token);
        Assert.False(next.IsCompleted);
        feed.Publish(state);
        feed.Publish(state);
        Assert.Equal(3, (await feed.NextAsync(taken, _stop.Token)).Number);
        Assert.InRange((await next).Number, 2, 3);
        Assert.InRange(feed.Latest!.Age, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Task<ClusterEvent> never = feed.NextAsync(feed.Latest, _stop.Token);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[1000];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    private async Task<string> Get(string address, string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://{address}{path}"));
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private AgentSettings Settings() => new()
    {
        Node = "node-1",
        Static = new() { File = _directory["cluster.yaml"] },
        SubnetFile = _directory["subnet.env"],
        Conflist = new() { File = _directory["10-x.conflist"] },
        ListenPort = 0,
    };

    private CsCni.Agent.Agent Make(AgentSettings settings)
    {
        ConflistTemplate template = ConflistTemplate.Load(settings, [])!;
        return new(settings, template, _log.Loggers, context => _reconciler = new(context));
    }

    /// <summary>Starts the agent.</summary>
    /// <returns>Where it serves.</returns>
    private async Task<string> Start()
    {
        const string serving = "info serving health and metrics at ";
        _task = Make(Settings()).RunAsync(_stop.Token);
        await Eventually.Holds(() => _log.Count(serving) == 1, Log);
        foreach (string line in _log.Lines)
        {
            if (line.StartsWith(serving, StringComparison.Ordinal))
            {
                return line[serving.Length..];
            }
        }

        return string.Empty;
    }

    private string Log() => string.Join('\n', _log.Lines);

    /// <summary>Says that all stands as soon as this node has a subnet.</summary>
    private sealed class SoundReconciler : IReconciler
    {
        private readonly TaskCompletionSource _failure = new();

        internal SoundReconciler(AgentContext context) => Context = context;

        internal AgentContext Context { get; }

        internal bool LeavesSomething { get; set; }

        public async Task RunAsync(ClusterFeed feed, CancellationToken stop)
        {
            ClusterEvent? seen = null;
            try
            {
                while (true)
                {
                    Task<ClusterEvent> next = feed.NextAsync(seen, stop);
                    await await Task.WhenAny(next, _failure.Task);
                    seen = await next;
                    Take(seen.State);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }

        public Task<bool> CleanupAsync(CancellationToken stop) => Task.FromResult(!LeavesSomething);

        internal void Fail(Exception exception) => _failure.SetException(exception);

        private void Take(ClusterState state)
        {
            Context.Metrics.SetPeers(state.Peers.Count);
            if (state.Self is not { } self)
            {
                return;
            }

            foreach (ReadyCondition condition in (ReadyCondition[])[ReadyCondition.Underlay, ReadyCondition.Overlay, ReadyCondition.Rules])
            {
                Context.Ready.Set(condition);
            }

            Context.Files.Write(new(state.Network.Network, self.V4.Subnet, self.V6.Subnet, 1450, true));
        }
    }
}

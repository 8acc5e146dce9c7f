using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>An API that refuses, goes away, hangs or talks rubbish: what is known stays, and what happened meanwhile is found out.</summary>
public sealed class ApiFaultTests
{
    public static TheoryData<Fault> OfLists =>
    [
        new Fault { On = "list", Kind = FaultKind.Refuse, Status = 500 },
        new Fault { On = "list", Kind = FaultKind.Refuse, Status = 429, Reason = "TooManyRequests" },
        new Fault { On = "list", Kind = FaultKind.Refuse, Status = 503, RetryAfter = "0" },
        new Fault { On = "list", Kind = FaultKind.Refuse, Status = 302 },
        new Fault { On = "list", Kind = FaultKind.Answer, Status = 200, Body = "<html>log in here</html>" },
        new Fault { On = "list", Kind = FaultKind.Answer, Status = 200, Body = "{}" },
        new Fault { On = "list", Kind = FaultKind.Answer, Status = 200, Body = "{\"kind\":\"NodeList\",\"metadata\":{},\"items\":[]}" },
        new Fault { On = "list", Kind = FaultKind.Answer, Status = 200, Body = "{\"kind\":\"NodeList\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{}]}" },
        new Fault { On = "list", Kind = FaultKind.Answer, Status = 200, Body = "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}" },
        new Fault { On = "list", Kind = FaultKind.Answer, Status = 200, Body = "" },
        new Fault { On = "list", Kind = FaultKind.Answer, Status = 500, Body = "upstream connect error" },
        new Fault { On = "list", Kind = FaultKind.Reset, After = -1 },
        new Fault { On = "list", Kind = FaultKind.Reset, After = 900 },
        new Fault { On = "list", Kind = FaultKind.End, After = 900 },
        new Fault { On = "list", Kind = FaultKind.Silence, After = -1 },
        new Fault { On = "list", Kind = FaultKind.Silence, After = 900 },
        new Fault { On = "continue", Kind = FaultKind.Refuse, Status = 500 },
        new Fault { On = "continue", Kind = FaultKind.Refuse, Status = 400 },
        new Fault { On = "continue", Kind = FaultKind.Reset, After = 900 },
        new Fault { On = "continue", Kind = FaultKind.Refuse, Status = 410, Reason = "Expired" },
        new Fault { On = "continue", Kind = FaultKind.Refuse, Status = 410, Reason = "Expired", Times = 3 },
    ];

    public static TheoryData<Fault> OfWatches =>
    [
        new Fault { On = "watch", Kind = FaultKind.Refuse, Status = 410, Reason = "Expired" },
        new Fault { On = "watch", Kind = FaultKind.RefuseAsEvent, Status = 410, Reason = "Expired" },
        new Fault { On = "watch", Kind = FaultKind.RefuseAsEvent, Status = 400, Reason = "Gone" },
        new Fault { On = "watch", Kind = FaultKind.RefuseAsEvent, Status = 500 },
        new Fault { On = "watch", Kind = FaultKind.RefuseAsEvent, Status = 429, RetryAfter = "1" },
        new Fault { On = "watch", Kind = FaultKind.Refuse, Status = 500, Times = 5 },
        new Fault { On = "watch", Kind = FaultKind.Refuse, Status = 429 },
        new Fault { On = "watch", Kind = FaultKind.Refuse, Status = 504, Reason = "Timeout", Times = 4 },
        new Fault { On = "watch", Kind = FaultKind.End },
        new Fault { On = "watch", Kind = FaultKind.End, After = 1, Times = 3 },
        new Fault { On = "watch", Kind = FaultKind.Reset },
        new Fault { On = "watch", Kind = FaultKind.Reset, After = 1, Times = 3 },
        new Fault { On = "watch", Kind = FaultKind.Reset, After = -1, Times = 3 },
        new Fault { On = "watch", Kind = FaultKind.Silence },
        new Fault { On = "watch", Kind = FaultKind.Silence, After = -1 },
        new Fault { On = "watch", Kind = FaultKind.Silence, After = 1 },
        new Fault { On = "watch", Kind = FaultKind.Answer, Status = 200, Body = "no JSON" },
        new Fault { On = "watch", Kind = FaultKind.Answer, Status = 200, Body = "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Node\",\"metadata\":{\"name\":\"n9\"}}}\n" },
        new Fault { On = "watch", Kind = FaultKind.Answer, Status = 200, Body = "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"n9\",\"resourceVersion\":\"5\"}}}\n" },
        new Fault { On = "watch", Kind = FaultKind.Answer, Status = 200, Body = "{\"type\":\"REPLACED\",\"object\":{\"metadata\":{\"name\":\"n9\",\"resourceVersion\":\"5\"}}}\n" },
        new Fault { On = "watch", Kind = FaultKind.Answer, Status = 200, Body = "{\"type\":\"DELETED\",\"object\":{\"kind\":\"Node\",\"metadata\":{\"resourceVersion\":\"5\"}}}\n", Times = 5 },
        new Fault { On = "watch", Kind = FaultKind.Answer, Status = 200, Body = "{\"type\":\"BOOKMARK\"}\n[]" },
        new Fault { On = "watch", Kind = FaultKind.Answer, Status = 200, Body = "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Node\",\"metadata\":{\"name\":\"n9\"" },
    ];

    [Theory]
    [MemberData(nameof(OfLists))]
    public async Task A_list_that_goes_wrong_is_asked_again_and_nothing_of_it_is_published(Fault fault)
    {
        using ApiStandIn api = StandIn.Start(static options => options with { LargestPage = 4 });
        foreach (int number in Enumerable.Range(2, 9))
        {
            api.Store.Put(StandIn.Peer(number));
        }

        api.Faults.Add(fault);
        await using RunningSource source = new RunningSource(api.Address).Start();
        ClusterState state = await source.UntilAsync(static _ => true);
        Assert.Equal(9, source.States[0].Peers.Count);
        Assert.Equal(Enumerable.Range(2, 9).Select(static number => StandIn.Expected(number)).ToHashSet(), state.Peers.Values.ToHashSet());
        Assert.Contains("nodes are", source.Log.Text, StringComparison.Ordinal);
        await api.WatchedAsync();
    }

    /// <summary>Whatever happens to the watch, changes and deletions behind it arrive, and nothing is unlearned on the way.</summary>
    [Theory]
    [MemberData(nameof(OfWatches))]
    public async Task A_watch_that_goes_wrong_goes_on_and_misses_nothing(Fault fault)
    {
        using ApiStandIn api = StandIn.Start();
        foreach (int number in Enumerable.Range(2, 4))
        {
            api.Store.Put(StandIn.Peer(number));
        }

        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static state => state.Peers.Count == 4);
        await api.WatchedAsync();
        api.Faults.Add(fault);
        api.Drop();
        await RunningSource.UntilAsync(() => api.Count("watch") >= 2, () => "no second watch");
        api.Store.Delete("n2");
        api.Store.Put(StandIn.Peer(7));
        api.Annotate("n3", "public-ip", "192.168.50.33");
        ClusterState state = await source.UntilAsync(static state =>
            !state.Peers.ContainsKey("n2") && state.Peers.ContainsKey("n7") && state.Peers["n3"].V4.PublicIp.ToString() == "192.168.50.33");
        Assert.Equal(4, state.Peers.Count);
        Assert.All(source.States, static state => Assert.InRange(state.Peers.Count, 3, 5));
        Assert.DoesNotContain(source.States, static state => state.Peers.ContainsKey("n9"));
    }

    [Fact]
    public async Task A_lost_connection_goes_on_at_the_last_version_and_does_not_list_anew()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        for (int number = 2; number < 12; number++)
        {
            await api.WatchedAsync();
            api.Drop();
            api.Store.Put(StandIn.Peer(number));
            await source.UntilAsync(state => state.Peers.ContainsKey($"n{number}"));
        }

        Assert.Equal(1, api.Count("list"));
        Assert.True(api.Requests.Where(static request => request.Verb == "watch").Select(static request => request.Version).Distinct().Count() >= 10);
    }

    /// <summary>Nodes of a quiet kind change nothing of ours, but the version goes on: a compaction then costs no list.</summary>
    [Fact]
    public async Task Bookmarks_take_the_version_along()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        await api.WatchedAsync();
        api.Store.Restore(5000);
        await Task.Delay(600);
        api.Store.Compact();
        api.Drop();
        api.Store.Put(StandIn.Peer(2));
        await source.UntilAsync(static state => state.Peers.Count == 1);
        Assert.Equal(1, api.Count("list"));
        Assert.Contains(api.Requests, static request => request is { Verb: "watch", Version: "5000" });
    }

    [Fact]
    public async Task A_node_that_was_deleted_while_the_API_was_away_is_gone_afterwards()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        api.Store.Put(StandIn.Peer(3));
        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static state => state.Peers.Count == 2);
        api.Faults.Add(new() { Kind = FaultKind.Reset, After = -1, Times = -1 });
        api.Drop();
        await source.UntilLoggedAsync("no connection to the API");
        api.Store.Delete("n2");
        api.Store.Compact();
        await Task.Delay(500);
        Assert.Equal(2, source.Last!.Peers.Count);
        api.Faults.Clear();
        await source.UntilAsync(static state => state.Peers.Keys.SequenceEqual(["n3"]));
        Assert.Equal(2, api.Count("list"));
        Assert.Contains("nodes are listed anew", source.Log.Text, StringComparison.Ordinal);
    }

    /// <summary>The connections stand, the process does nothing: as one that was stopped, or a machine whose link went.</summary>
    [Fact]
    public async Task An_API_that_hangs_is_noticed_and_found_again()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static state => state.Peers.Count == 1);
        await api.WatchedAsync();
        api.Stall();
        await source.UntilLoggedAsync("was silent for 2 s: not even a bookmark came");
        await source.UntilLoggedAsync("no answer from the API");
        Assert.Single(source.Last!.Peers);
        api.Resume();
        api.Store.Put(StandIn.Peer(3));
        await source.UntilAsync(static state => state.Peers.Count == 2);
        Assert.Equal(1, api.Count("list"));
    }

    [Fact]
    public async Task A_watch_that_is_open_for_one_side_only_is_given_up()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        await api.WatchedAsync();
        long start = Stopwatch.GetTimestamp();
        api.Mute();
        api.Store.Put(StandIn.Peer(2));
        await source.UntilAsync(static state => state.Peers.Count == 1);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 1.5, 10);
    }

    [Fact]
    public async Task Bookmarks_keep_a_quiet_watch_open()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        await api.WatchedAsync();
        await Task.Delay(3 * RunningSource.Times.Silence);
        Assert.Equal(1, api.Count("watch"));
    }

    /// <summary>etcd was restored from a backup: the version that we know lies in the API's future, of which it says nothing.</summary>
    [Fact]
    public async Task An_API_that_went_back_in_time_is_listed_anew()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        ApiTimes times = RunningSource.Times with { Silence = TimeSpan.FromMilliseconds(500) };
        await using RunningSource source = new RunningSource(api.Address, times: times).Start();
        await source.UntilAsync(static state => state.Peers.Count == 1);
        await api.WatchedAsync();
        api.Store.Restore(10);
        api.Drop();
        api.Store.Put(StandIn.Peer(3));
        await source.UntilAsync(static state => state.Peers.Count == 2);
        Assert.Equal(2, api.Count("list"));
    }

    [Theory]
    [InlineData("list", FaultKind.Refuse, 429)]
    [InlineData("list", FaultKind.Refuse, 503)]
    [InlineData("watch", FaultKind.Refuse, 429)]
    [InlineData("watch", FaultKind.RefuseAsEvent, 429)]
    [InlineData("patch", FaultKind.Refuse, 429)]
    public async Task Retry_After_is_obeyed(string on, FaultKind kind, int status)
    {
        using ApiStandIn api = StandIn.Start();
        api.Faults.Add(new() { On = on, Kind = kind, Status = status, Reason = "TooManyRequests", RetryAfter = "2" });
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Count(on) == 1, () => "not asked");
        long start = Stopwatch.GetTimestamp();
        await RunningSource.UntilAsync(() => api.Count(on) == 2, () => "not asked again");
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 1.8, 6);
    }

    [Fact]
    public async Task A_Retry_After_of_years_is_not()
    {
        using ApiStandIn api = StandIn.Start();
        api.Faults.Add(new() { On = "list", Kind = FaultKind.Refuse, Status = 429, RetryAfter = "999999999" });
        ApiTimes times = RunningSource.Times with { LongestRetryAfter = TimeSpan.FromSeconds(1) };
        await using RunningSource source = new RunningSource(api.Address, times: times).Start();
        await source.UntilAsync(static _ => true);
    }

    [Fact]
    public async Task Tries_become_rarer_while_it_goes_wrong()
    {
        using ApiStandIn api = StandIn.Start();
        api.Faults.Add(new() { Kind = FaultKind.Refuse, Status = 500, Times = -1 });
        ApiTimes times = RunningSource.Times with { LongestPause = TimeSpan.FromSeconds(1) };
        await using RunningSource source = new RunningSource(api.Address, times: times).Start();
        await Task.Delay(3000);

        // Pauses of 20, 40, 80 ... 1000 ms.
        Assert.InRange(api.Requests.Count, 4, 11);
    }

    [Fact]
    public async Task Watches_that_the_API_ends_at_once_are_not_opened_without_a_pause()
    {
        using ApiStandIn api = StandIn.Start();
        api.Faults.Add(new() { On = "watch", Kind = FaultKind.End, Times = -1 });
        await using RunningSource source = new RunningSource(api.Address).Start();
        await Task.Delay(3000);
        Assert.InRange(api.Count("watch"), 4, 25);
    }

    [Fact]
    public async Task It_ends_when_told_whatever_the_API_does()
    {
        using ApiStandIn api = StandIn.Start();
        await using (RunningSource source = new RunningSource(api.Address).Start())
        {
            await api.WatchedAsync();
        }

        // With a patience that a stop which waited for the API would be told by.
        api.Stall();
        await using (RunningSource source = new RunningSource(api.Address, times: new()).Start())
        {
            source.Source.Announce(RunningSource.Local);
            await Task.Delay(100);
            long start = Stopwatch.GetTimestamp();
            await source.StopAsync();
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
        }
    }

    [Fact]
    public async Task Leaving_an_API_that_is_not_there_says_so()
    {
        await using RunningSource source = new(new Uri("http://127.0.0.1:9"));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => source.Source.LeaveAsync(RunningSource.Local, CancellationToken.None));
        Assert.Contains("no connection to the API for GET http://127.0.0.1:9/api/v1/nodes/n1: Connection refused", failure.Message, StringComparison.Ordinal);
    }
}

using System;
using System.IO;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Settings;
using CsCni.Linux;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>An etcd with users.</summary>
public sealed class AuthTests : IAsyncLifetime
{
    private const string Prefix = "/coreos.com/network";
    private const string Config = """{"Network":"10.5.0.0/16","SubnetMin":"10.5.10.0","Backend":{"Type":"vxlan"}}""";
    private const string Password = "pa55 \"word";

    private static readonly LocalNode _node = SourceRun.Node("192.168.50.1");
    private static readonly EtcdTimings _quick = new() { RequestTimeout = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(1), WatchProbe = TimeSpan.FromSeconds(2) };

    private EtcdServer _server = null!;

    private string PasswordFile => Path.Combine(_server.Directory, "password");

    private EtcdSettings Settings => SourceRun.Settled(_server, Prefix) with { Username = "flannel", PasswordFile = PasswordFile };

    public async ValueTask InitializeAsync()
    {
        // Tokens that end a second after their last use, and passwords that are compared in no time.
        _server = await EtcdServer.StartAsync("--auth-token-ttl", "1", "--bcrypt-cost", "4");
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        _server.Ctl("put", $"{Prefix}/config", Config);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_user_with_the_permission_for_Flannels_keys_suffices()
    {
        EnableUsers();
        await using SourceRun run = new(Settings);
        await run.JoinAsync(_node);
        _server.Ctl("put", $"{Prefix}/subnets/10.5.2.0-24", AcquireValue);
        await run.WaitForAsync(static state => state.Peers.Count == 1);
        await run.Source.LeaveAsync(_node, default);
        Assert.Single(_server.All($"{Prefix}/subnets/"));
        Assert.False(run.Log.Has(LogLevel.Warning, string.Empty), run.Log.All);
    }

    [Fact]
    public async Task A_token_that_has_ended_is_renewed()
    {
        EnableUsers();
        await using SourceRun run = new(Settings with { LeaseTtl = TimeSpan.FromSeconds(60), RenewMargin = TimeSpan.FromSeconds(56) }, new EtcdTimings { WatchProbe = TimeSpan.FromMinutes(1) });
        IpPrefix subnet = await run.JoinAsync(_node);

        // Within which the token has ended, while the watch goes on; it would not where the address were another one.
        await Task.Delay(3500);
        MacAddress mac = SourceRun.Mac("0e:00:00:00:00:77");
        run.Source.Announce(_node with { VtepMacV4 = mac });
        await run.WaitForAsync(state => state.Self!.V4.VtepMac == mac);
        _server.Ctl("put", $"{Prefix}/subnets/10.5.2.0-24", AcquireValue);
        await run.WaitForAsync(static state => state.Peers.Count == 1);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Debug, "is renewed"));
        Assert.Equal(subnet, run.Subnet);
        Assert.False(run.Log.Has(LogLevel.Warning, string.Empty), run.Log.All);
        Assert.Equal(1, run.Log.Count(LogLevel.Information, "following"));
    }

    [Fact]
    public async Task A_watch_begins_anew_with_a_new_token()
    {
        EnableUsers();
        await using Forwarder way = new(_server.Port);
        await using SourceRun run = new(Settings with { Endpoints = [way.Endpoint] }, _quick);
        await run.JoinAsync(_node);
        way.Cut();
        await Task.Delay(2500);
        way.Restore();
        await run.UntilAsync(() => run.Log.Count(LogLevel.Information, "following") == 2);
        Assert.False(run.Log.Has(LogLevel.Warning, "token"), run.Log.All);
        Assert.False(run.Log.Has(LogLevel.Warning, "denied"), run.Log.All);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_the_password_and_read_again()
    {
        EnableUsers();
        await File.WriteAllTextAsync(PasswordFile, "wr0ng");
        await using SourceRun run = new(Settings, _quick);
        await run.UntilAsync(() => run.Log.Has(
            LogLevel.Warning, $"/v3/auth/authenticate: etcdserver: authentication failed, invalid user ID or password (user \"flannel\", password of {PasswordFile})"));
        Assert.Null(run.State);
        await File.WriteAllTextAsync(PasswordFile, Password);
        await run.JoinAsync(_node);
        Assert.DoesNotContain("wr0ng", run.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, run.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_user_where_etcd_wants_one_is_told()
    {
        EnableUsers();
        await using SourceRun run = new(SourceRun.Settled(_server, Prefix), _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "etcd wants a user: set etcd.username and etcd.passwordFile"));
    }

    [Fact]
    public async Task A_user_without_the_permission_is_told()
    {
        EnableUsers();
        _server.Ctl("user", "add", $"other:{Password}");
        await using SourceRun run = new(Settings with { Username = "other" }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "/v3/kv/range: etcdserver: permission denied"));
    }

    /// <summary>Such a user can follow the cluster, and cannot be part of it.</summary>
    [Fact]
    public async Task A_user_that_may_only_read_follows_and_is_told_what_it_lacks()
    {
        EnableUsers("read");
        await using SourceRun run = new(Settings, _quick);
        await run.WaitForAsync(static _ => true);
        run.Source.Announce(_node);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "this node's subnet cannot be got, told or renewed: etcd") && run.Log.Has(LogLevel.Warning, "/v3/kv/txn: etcdserver: permission denied"));
        _server.Ctl("put", $"{Prefix}/subnets/10.5.2.0-24", AcquireValue);
        await run.WaitForAsync(static state => state.Peers.Count == 1);
    }

    [Fact]
    public async Task A_password_file_that_is_not_there_is_told_and_looked_for_again()
    {
        EnableUsers();
        File.Delete(PasswordFile);
        await using SourceRun run = new(Settings, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, $"etcd.passwordFile {PasswordFile} cannot be read"));
        await File.WriteAllTextAsync(PasswordFile, Password + "\r\n");
        await run.WaitForAsync(static _ => true);
    }

    [Fact]
    public async Task Users_may_be_switched_on_later()
    {
        await using SourceRun run = new(Settings, _quick);
        await run.JoinAsync(_node);
        Assert.Equal(1, run.Log.Count(LogLevel.Warning, "etcd has users switched off: etcd.username means nothing to it"));
        EnableUsers();
        run.Source.Announce(SourceRun.Node("192.168.60.1"));
        await run.WaitForAsync(static state => state.Self!.V4.PublicIp == IpAddress.Parse("192.168.60.1"));
        _server.Ctl("put", $"{Prefix}/subnets/10.5.2.0-24", AcquireValue);
        await run.WaitForAsync(static state => state.Peers.Count == 1);
    }

    /// <summary>etcd waits until it has reached the revision that a token names, and so for ever for one of a former life.</summary>
    [Fact]
    public async Task A_token_of_a_store_that_was_made_anew_is_exchanged()
    {
        // So many writes that those of this test, logins among them, do not come near before its patience ends.
        for (int other = 0; other < 3000; other++)
        {
            await _server.PutManyAsync([("/other", "x")]);
        }

        EnableUsers();
        await using SourceRun run = new(Settings, _quick);
        IpPrefix subnet = await run.JoinAsync(_node);
        await _server.KillAsync();
        _server.Wipe();
        _server.CtlOptions = [];
        await _server.ResumeAsync();
        _server.Ctl("put", $"{Prefix}/config", Config);
        EnableUsers();
        await run.UntilAsync(() => _server.All($"{Prefix}/subnets/").ContainsKey($"{Prefix}/subnets/{subnet.Address}-24"));
        Assert.Equal(subnet, run.Subnet);
    }

    private static string AcquireValue =>
        """{"PublicIP":"192.168.50.2","PublicIPv6":null,"BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"12:c6:65:89:b4:e3"}}""";

    private void EnableUsers(string permission = "readwrite")
    {
        _server.Ctl("user", "add", "root:rootpw");
        _server.Ctl("user", "add", $"flannel:{Password}");
        _server.Ctl("role", "add", "flannel");

        // What Flannel needs, and no more.
        _server.Ctl("role", "grant-permission", "flannel", "read", $"{Prefix}/config");
        _server.Ctl("role", "grant-permission", "--prefix=true", "flannel", permission, $"{Prefix}/subnets");
        _server.Ctl("user", "grant-role", "flannel", "flannel");
        _server.Ctl("user", "grant-role", "root", "root");
        _server.Ctl("auth", "enable");
        _server.CtlOptions = ["--user", "root:rootpw"];
    }
}

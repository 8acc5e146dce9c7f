using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCni.Agent.Yaml;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>What is wrong with a file is told with line and column, the value, and what was expected.</summary>
public sealed class SettingsFaultTests
{
    [Theory]
    // Types and ranges.
    [InlineData("masquerade: maybe", "1:13: masquerade is \"maybe\", expected true or false")]
    [InlineData("masquerade: yes", "1:13: masquerade is \"yes\", expected true or false")]
    [InlineData("masquerade: 'true'", "1:13: masquerade is the text \"true\", expected true or false, without quotes")]
    [InlineData("masquerade: [true]", "1:13: masquerade is a list, expected true or false")]
    [InlineData("masqueradeFullyRandom: {a: b}", "1:24: masqueradeFullyRandom is further keys, expected true or false")]
    [InlineData("etcd: 5", "1:7: etcd is \"5\", expected further keys")]
    [InlineData("log:\n  level: verbose", "2:10: log.level is \"verbose\", expected one of trace, debug, info, warning, error")]
    [InlineData("log:\n  level: wraning", "2:10: log.level is \"wraning\", expected one of trace, debug, info, warning, error (did you mean \"warning\"?)")]
    [InlineData("log: {format: xml}", "1:15: log.format is \"xml\", expected one of text, json")]
    [InlineData("source: kubernets", "1:9: source is \"kubernets\", expected one of static, etcd, kubernetes (did you mean \"kubernetes\"?)")]
    [InlineData("reconcileInterval: 30", "1:20: reconcileInterval is \"30\", expected a duration from 100ms to 24h, such as \"90s\", \"5m\" or \"24h\"")]
    [InlineData("reconcileInterval: 25h", "1:20: reconcileInterval is \"25h\", expected a duration from 100ms to 24h, such as \"90s\", \"5m\" or \"24h\"")]
    [InlineData("reconcileInterval: -5s", "1:20: reconcileInterval is \"-5s\", expected a duration from 100ms to 24h, such as \"90s\", \"5m\" or \"24h\"")]
    [InlineData("garbage: {interval: 500ms}", "1:21: garbage.interval is less than a second: expected 0 for never, or 1s and more")]
    [InlineData("node: ''", "1:7: node is empty: give a value, or leave the key out")]
    [InlineData("node: a b", "1:7: node is \"a b\", expected at most 253 letters, digits, dots, dashes and underscores")]
    [InlineData("subnetFile: run/subnet.env", "1:13: subnetFile is \"run/subnet.env\", expected a path that begins with a slash")]
    [InlineData("conflist: {file: /etc/cni/net.d/10-x.conf}", "1:18: conflist.file is \"/etc/cni/net.d/10-x.conf\", expected a name that ends with \".conflist\": runtimes read no other as a list")]
    [InlineData("garbage: {pluginDirs: [/a, b]}", "1:23: garbage.pluginDirs is \"b\", expected a path that begins with a slash")]
    [InlineData("garbage: {pluginDirs: [/a, ~]}", "1:28: garbage.pluginDirs has \"~\" where a text was expected")]
    [InlineData("garbage: {pluginDirs: [/a, {b: c}]}", "1:28: garbage.pluginDirs has further keys where a text was expected")]
    [InlineData("listen: localhost", "1:9: listen is \"localhost\", expected ADDRESS:PORT such as \"127.0.0.1:8081\", \"[::1]:8081\" or \":8081\", or \"\" for nowhere")]
    [InlineData("listen: 127.0.0.1:99999", "1:9: listen is \"127.0.0.1:99999\", expected ADDRESS:PORT such as \"127.0.0.1:8081\", \"[::1]:8081\" or \":8081\", or \"\" for nowhere")]
    [InlineData("listen: ::1:80", "1:9: listen is \"::1:80\", expected ADDRESS:PORT such as \"127.0.0.1:8081\", \"[::1]:8081\" or \":8081\", or \"\" for nowhere")]
    // etcd.
    [InlineData("etcd: {endpoints: []}", "1:19: etcd.endpoints is empty: name at least one, or leave the key out")]
    [InlineData("etcd: {endpoints: [10.0.0.1:2379]}", "1:19: etcd.endpoints has \"10.0.0.1:2379\", expected http:// or https://, a host and a port, and nothing behind it")]
    [InlineData("etcd: {endpoints: 'http://a:1/v3'}", "1:19: etcd.endpoints has \"http://a:1/v3\", expected http:// or https://, a host and a port, and nothing behind it")]
    [InlineData("etcd: {endpoints: 'http://user:secret@a:1'}", "1:19: etcd.endpoints has \"http://user:secret@a:1\", expected http:// or https://, a host and a port, and nothing behind it")]
    [InlineData("etcd: {prefix: coreos}", "1:16: etcd.prefix is \"coreos\", expected a slash and at least one word, such as \"/coreos.com/network\"")]
    [InlineData("etcd: {prefix: /}", "1:16: etcd.prefix is \"/\", expected a slash and at least one word, such as \"/coreos.com/network\"")]
    [InlineData("etcd: {username: root}", "1:18: etcd.username is given without etcd.passwordFile: give both or neither")]
    [InlineData("etcd: {keyFile: /k}", "1:17: etcd.keyFile is given without etcd.certFile: give both or neither")]
    [InlineData("etcd:\n  leaseTTL: 1h\n  renewMargin: 60m", "3:16: etcd.renewMargin is 1h, expected less than the lease's 1h (etcd.leaseTTL)")]
    [InlineData("etcd: {leaseTTL: 1s}", "1:18: etcd.leaseTTL is \"1s\", expected a duration from 2s to 8760h, such as \"90s\", \"5m\" or \"24h\"")]
    // kubernetes.
    [InlineData("kubernetes: {apiURL: 'ftp://a'}", "1:22: kubernetes.apiURL has \"ftp://a\", expected http:// or https://, a host and a port")]
    [InlineData("kubernetes: {annotationPrefix: a/b/c}", "1:32: kubernetes.annotationPrefix is \"a/b/c\", expected a domain name, or one with a slash and the begin of a name behind it")]
    // underlay.
    [InlineData("underlay: {interface: eth0/1}", "1:23: underlay.interface has \"eth0/1\", which contains a slash: expected the name of a link, or an address that it has")]
    [InlineData("underlay: {interfaceRegex: '['}", "1:28: underlay.interfaceRegex has \"[\", which is no regular expression: Invalid pattern '[' at offset 1. Unterminated [] set.")]
    [InlineData("underlay: {canReach: example.org}", "1:22: underlay.canReach is \"example.org\", expected an IP address")]
    [InlineData("underlay: {publicIP: '2001:db8::1'}", "1:22: underlay.publicIP is \"2001:db8::1\", expected an IPv4 address")]
    [InlineData("underlay: {publicIPv6: '::1'}", "1:24: underlay.publicIPv6 is \"::1\", expected an IPv6 address that a node can have, not an unspecified, loopback or multicast one")]
    [InlineData("underlay: {interface: eth0, canReach: 10.0.0.1}", "1:39: underlay.canReach has no effect beside underlay.interface and underlay.interfaceRegex: leave one out")]
    // Keys.
    [InlineData("sorce: static", "1:1: unknown key \"sorce\" (did you mean \"source\"?)")]
    [InlineData("node: a\nnode: b", "2:1: key \"node\" stands twice: first at agent.yaml:1:1")]
    [InlineData("etcd:\n  leaseTtl: 1h", "2:3: unknown key \"leaseTtl\" below \"etcd\" (did you mean \"leaseTTL\"?)")]
    [InlineData("zzzzzzzzz: 1", "1:1: unknown key \"zzzzzzzzz\"")]
    [InlineData("<<: {node: a}", "1:1: unknown key \"<<\"")]
    // Documents.
    [InlineData("just a text", "1:1: expected keys with values (\"key: value\")")]
    [InlineData("- a\n- b", "1:1: expected keys with values (\"key: value\")")]
    [InlineData("node: a\n---\nnode: b", "2:1: a second document begins here: one was expected")]
    [InlineData("node: *nobody", "1:7: \"*nobody\" refers to an anchor that was not given before")]
    [InlineData("[a, b]: c", "1:1: a key must be a single word, not a list or further keys")]
    public void A_fault_is_named(string yaml, string fault) =>
        Assert.Equal([$"agent.yaml:{fault}"], SettingsFile.Faults(yaml));

    [Theory]
    [InlineData("node: a\nlog: {level: info", 3)]
    [InlineData("node: a\n log: b", 2)]
    [InlineData("node: \"a\nlog: b", 2)]
    [InlineData("node: a\n\tlog: b", 2)]
    [InlineData("node: @a", 1)]
    [InlineData("node: [a, b", 2)]
    public void A_fault_of_syntax_has_line_and_column(string yaml, int line)
    {
        string fault = Assert.Single(SettingsFile.Faults(yaml));
        Assert.Matches($"^agent.yaml:[1-{line}]:[0-9]+: not YAML: [a-z]", fault);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        const string yaml =
            """
            source: zookeeper
            log:
              level: loud
              fromat: json
            etcd:
              prefix: x
              prefix: /y
            subnetFile: x
            """;
        Assert.Equal(
            [
                "agent.yaml:1:9", "agent.yaml:3:10", "agent.yaml:4:3", "agent.yaml:6:11", "agent.yaml:7:3", "agent.yaml:8:13",
            ],
            SettingsFile.Faults(yaml).Select(static fault => string.Join(':', fault.Split(':')[..3])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_byte_that_is_no_utf8_is_named()
    {
        List<YamlFault> faults = [];
        Assert.Null(YamlFile.Parse([.. "node: a\nlog: \xe4"u8[..13], 0xe4, (byte)'\n'], "agent.yaml", faults));
        Assert.Equal(["agent.yaml:2:6: not UTF-8: byte 0xe4"], faults.Select(static fault => fault.ToString()));
    }

    [Fact]
    public void A_file_with_a_byte_order_mark_and_crlf_is_read() =>
        Assert.Equal("a", SettingsFile.Read("\ufeffnode: a\r\nlog:\r\n  level: info\r\n").Node);

    [Fact]
    public void Nesting_ends_somewhere()
    {
        string fault = Assert.Single(SettingsFile.Faults("node: " + new string('[', 20_000)));
        Assert.Contains("nested deeper than 32 levels", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_value_is_told_in_part()
    {
        string fault = Assert.Single(SettingsFile.Faults("source: " + new string('x', 100_000)));
        Assert.InRange(fault.Length, 100, 300);
        Assert.InRange(Assert.Single(SettingsFile.Faults(new string('x', 1_000) + ": 1")).Length, 100, 300);
        Assert.InRange(Assert.Single(SettingsFile.Faults(new string('x', 100_000) + ": 1")).Length, 30, 300);
    }

    [Fact]
    public void A_damaged_file_gives_faults_and_nothing_else()
    {
        Random random = new(4711);
        byte[] good = Encoding.UTF8.GetBytes(SettingsTests.All);
        byte[] marks = "{}[]:,-?*&!|>%@`'\"#\n\t \0\xff"u8.ToArray();
        int broken = 0;
        for (int round = 0; round < 3_000; round++)
        {
            byte[] damaged = (byte[])good.Clone();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : marks[random.Next(marks.Length)];
            }

            broken += FaultsOf(damaged.AsSpan(0, random.Next(damaged.Length + 1)).ToArray()).Count > 0 ? 1 : 0;
        }

        Assert.InRange(broken, 1_000, 3_000);
    }

    private static List<YamlFault> FaultsOf(byte[] content)
    {
        List<YamlFault> faults = [];
        if (YamlFile.Parse(content, "agent.yaml", faults) is { } mapping)
        {
            _ = CsCni.Agent.Settings.AgentSettingsReader.Read(mapping, "this-host", faults);
        }

        Assert.All(faults, static fault => Assert.True(fault.Place.Line > 0 && fault.Place.Column > 0, fault.ToString()));
        return faults;
    }
}

using System;
using System.Buffers;
using System.Collections.Generic;
using CsCni.Agent.Yaml;

namespace CsCni.Agent.Settings;

/// <summary>Makes settings of the keys <c>static</c>, <c>etcd</c> and <c>kubernetes</c>.</summary>
internal static class SourceSettingsReader
{
    private static readonly SearchValues<char> s_annotationCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/");

    internal static StaticSettings ReadStatic(YamlSection section)
    {
        StaticSettings defaults = new();
        StaticSettings settings = new()
        {
            File = section.AbsolutePath("file") ?? defaults.File,
            RereadInterval = section.Duration("rereadInterval", defaults.RereadInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)),
        };
        section.End();
        return settings;
    }

    internal static EtcdSettings ReadEtcd(YamlSection section)
    {
        EtcdSettings defaults = new();
        EtcdSettings settings = new()
        {
            Endpoints = ReadEndpoints(section) ?? defaults.Endpoints,
            Prefix = ReadPrefix(section) ?? defaults.Prefix,
            Username = section.FilledText("username"),
            PasswordFile = section.AbsolutePath("passwordFile"),
            CaFile = section.AbsolutePath("caFile"),
            CertFile = section.AbsolutePath("certFile"),
            KeyFile = section.AbsolutePath("keyFile"),
            LeaseTtl = section.Duration("leaseTTL", defaults.LeaseTtl, TimeSpan.FromSeconds(2), TimeSpan.FromDays(365)),
        };
        settings = settings with { RenewMargin = ReadMargin(section, settings.LeaseTtl) };
        RequireBoth(section, "username", settings.Username, "passwordFile", settings.PasswordFile);
        RequireBoth(section, "certFile", settings.CertFile, "keyFile", settings.KeyFile);
        section.End();
        return settings;
    }

    internal static KubernetesSettings ReadKubernetes(YamlSection section, string node)
    {
        KubernetesSettings defaults = new();
        KubernetesSettings settings = new()
        {
            KubeconfigFile = section.AbsolutePath("kubeconfig"),
            ApiUrl = section.FilledText("apiURL") is { } url ? ReadUrl(section, "apiURL", url, mayHavePath: true) : null,
            AnnotationPrefix = ReadAnnotationPrefix(section) ?? defaults.AnnotationPrefix,
            NetConfFile = section.AbsolutePath("netConf") ?? defaults.NetConfFile,
            SetNodeNetworkUnavailable = section.Flag("setNodeNetworkUnavailable", true),
            NodeName = node,
        };
        section.End();
        return settings;
    }

    private static List<Uri>? ReadEndpoints(YamlSection section)
    {
        if (section.Texts("endpoints") is not { } texts)
        {
            return null;
        }

        if (texts.Count == 0)
        {
            section.Fault("endpoints", "is empty: name at least one, or leave the key out");
        }

        List<Uri> endpoints = [];
        foreach (string text in texts)
        {
            if (ReadUrl(section, "endpoints", text, mayHavePath: false) is { } endpoint)
            {
                endpoints.Add(endpoint);
            }
        }

        return endpoints;
    }

    private static Uri? ReadUrl(YamlSection section, string key, string text, bool mayHavePath)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url.Scheme is "http" or "https" && url.Host.Length > 0 && url.UserInfo.Length == 0
            && url.Query.Length == 0 && url.Fragment.Length == 0 && (mayHavePath || url.AbsolutePath == "/"))
        {
            return url;
        }

        section.Fault(key, $"has {YamlSection.Quote(text)}, expected http:// or https://, a host and a port{(mayHavePath ? string.Empty : ", and nothing behind it")}");
        return null;
    }

    private static string? ReadPrefix(YamlSection section)
    {
        if (section.FilledText("prefix") is not { } text)
        {
            return null;
        }

        string prefix = text.TrimEnd('/');
        if (prefix.Length == 0 || !prefix.StartsWith('/'))
        {
            section.Fault("prefix", $"is {YamlSection.Quote(text)}, expected a slash and at least one word, such as \"/coreos.com/network\"");
        }

        return prefix;
    }

    private static TimeSpan ReadMargin(YamlSection section, TimeSpan ttl)
    {
        TimeSpan margin = section.Duration("renewMargin", TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        if (margin < ttl)
        {
            return margin;
        }

        // A shorter lease alone is no mistake: its margin then is what the default's is of the default.
        if (section.Node("renewMargin") is not null)
        {
            section.Fault("renewMargin", $"is {DurationText.Format(margin)}, expected less than the lease's {DurationText.Format(ttl)} (etcd.leaseTTL)");
        }

        return ttl / 24;
    }

    private static string? ReadAnnotationPrefix(YamlSection section)
    {
        string? text = section.FilledText("annotationPrefix");
        if (text is not null && (text.AsSpan().ContainsAnyExcept(s_annotationCharacters) || text.AsSpan().Count('/') > 1 || text[0] == '/'))
        {
            section.Fault("annotationPrefix", $"is {YamlSection.Quote(text)}, expected a domain name, or one with a slash and the begin of a name behind it");
        }

        return text;
    }

    private static void RequireBoth(YamlSection section, string first, string? firstValue, string second, string? secondValue)
    {
        if (firstValue is null != secondValue is null)
        {
            (string given, string missing) = firstValue is null ? (second, first) : (first, second);
            section.Fault(given, $"is given without etcd.{missing}: give both or neither");
        }
    }
}

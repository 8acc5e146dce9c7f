using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using CsCni.Agent.Yaml;
using CsCni.Linux;

namespace CsCni.Agent.Settings;

/// <summary>Makes settings of the key <c>underlay</c>.</summary>
internal static class UnderlaySettingsReader
{
    internal static UnderlaySettings Read(YamlSection section)
    {
        UnderlaySettings settings = new()
        {
            Interfaces = ReadInterfaces(section),
            InterfacePatterns = ReadPatterns(section),
            CanReach = ReadCanReach(section),
            PublicIp = section.NodeAddress("publicIP", IpFamily.V4),
            PublicIpV6 = section.NodeAddress("publicIPv6", IpFamily.V6),
        };
        if (settings.CanReach.IsValid && settings.Interfaces.Count + settings.InterfacePatterns.Count > 0)
        {
            section.Fault("canReach", "has no effect beside underlay.interface and underlay.interfaceRegex: leave one out");
        }

        section.End();
        return settings;
    }

    private static IReadOnlyList<string> ReadInterfaces(YamlSection section)
    {
        IReadOnlyList<string> interfaces = section.Texts("interface") ?? [];
        foreach (string name in interfaces)
        {
            if (!IpAddress.TryParse(name, out _) && InterfaceName.Fault(name) is { } fault)
            {
                section.Fault("interface", $"has {YamlSection.Quote(name)}, which {fault}: expected the name of a link, or an address that it has");
            }
        }

        return interfaces;
    }

    private static IReadOnlyList<string> ReadPatterns(YamlSection section)
    {
        IReadOnlyList<string> patterns = section.Texts("interfaceRegex") ?? [];
        foreach (string pattern in patterns)
        {
            try
            {
                _ = new Regex(pattern, RegexOptions.CultureInvariant);
            }
            catch (ArgumentException exception)
            {
                section.Fault("interfaceRegex", $"has {YamlSection.Quote(pattern)}, which is no regular expression: {exception.Message}");
            }
        }

        return patterns;
    }

    private static IpAddress ReadCanReach(YamlSection section)
    {
        string? text = section.FilledText("canReach");
        if (text is null || IpAddress.TryParse(text, out IpAddress address))
        {
            return text is null ? default : IpAddress.Parse(text);
        }

        section.Fault("canReach", $"is {YamlSection.Quote(text)}, expected an IP address");
        return default;
    }
}

using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using Spectre.Console;

namespace CsCni.Ctl.Output;

/// <summary>An ADD's result for people.</summary>
internal static class ResultView
{
    internal static void Write(Screen screen, ReadOnlyMemory<byte> json, SpecVersion version)
    {
        CniResult result = ResultReader.Read(JsonText.ParseObject(json, "result"), version);
        WriteInterfaces(screen, result.Interfaces);
        WriteIps(screen, result);
        WriteRoutes(screen, result.Routes);
        WriteDns(screen, result.Dns);
    }

    /// <summary>An empty table; headings are texts, not markup.</summary>
    internal static Table NewTable(params ReadOnlySpan<string> headings)
    {
        Table table = new() { Border = TableBorder.Rounded };
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))));
        }

        return table;
    }

    /// <summary>Adds a row of texts, which are not markup.</summary>
    internal static void AddRow(Table table, params ReadOnlySpan<string> cells)
    {
        List<Text> row = [];
        foreach (string cell in cells)
        {
            row.Add(new(Screen.Printable(cell)));
        }

        table.AddRow(row);
    }

    private static void WriteInterfaces(Screen screen, List<ResultInterface> interfaces)
    {
        if (interfaces.Count == 0)
        {
            return;
        }

        Table table = NewTable("interface", "MAC", "MTU", "where");
        foreach (ResultInterface link in interfaces)
        {
            string mtu = link.Mtu == 0 ? string.Empty : $"{link.Mtu}";
            AddRow(table, link.Name, link.Mac, mtu, link.Sandbox.Length == 0 ? "host" : link.Sandbox);
        }

        screen.Write(table);
    }

    private static void WriteIps(Screen screen, CniResult result)
    {
        if (result.Ips.Count == 0)
        {
            return;
        }

        Table table = NewTable("address", "gateway", "interface");
        foreach (ResultIp ip in result.Ips)
        {
            string on = ip.Interface is { } index && index < result.Interfaces.Count ? result.Interfaces[index].Name : string.Empty;
            AddRow(table, ip.Address.ToString(), ip.Gateway?.ToString() ?? string.Empty, on);
        }

        screen.Write(table);
    }

    private static void WriteRoutes(Screen screen, List<ResultRoute> routes)
    {
        if (routes.Count == 0)
        {
            return;
        }

        Table table = NewTable("route", "via", "attributes");
        foreach (ResultRoute route in routes)
        {
            AddRow(table, route.Destination.ToString(), route.Gateway?.ToString() ?? "the address's gateway", Attributes(route));
        }

        screen.Write(table);
    }

    private static string Attributes(ResultRoute route)
    {
        List<string> parts = [];
        void Put(string name, uint? value)
        {
            if (value is { } present)
            {
                parts.Add($"{name} {present}");
            }
        }

        Put("mtu", route.Mtu);
        Put("advmss", route.AdvMss);
        Put("priority", route.Priority);
        Put("table", route.Table);
        Put("scope", route.Scope);
        return string.Join(", ", parts);
    }

    private static void WriteDns(Screen screen, ResultDns dns)
    {
        if (dns.IsEmpty)
        {
            return;
        }

        Table table = NewTable("DNS", string.Empty);
        void Put(string name, string value)
        {
            if (value.Length > 0)
            {
                AddRow(table, name, value);
            }
        }

        Put("nameservers", string.Join(' ', dns.Nameservers));
        Put("domain", dns.Domain);
        Put("search", string.Join(' ', dns.Search));
        Put("options", string.Join(' ', dns.Options));
        screen.Write(table);
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading;

namespace CsCni.Tests.ApiServer;

/// <summary>
/// The stand-in as a process of its own: --listen ADDRESS:PORT, --control ADDRESS:PORT, --tls DIRECTORY (into which go ca.crt,
/// client.crt, client.key), --client-certificate, --token TOKEN, --bookmarks SECONDS, --page NODES, --padding BYTES,
/// --fill NODES. Writes a line "api URL" and a line "control URL" when both are ready, and ends at SIGTERM.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Dictionary<string, string> given = Parse(arguments);
        IPEndPoint listen = IPEndPoint.Parse(given.GetValueOrDefault("--listen", "127.0.0.1:0"));
        TestAuthority? authority = given.TryGetValue("--tls", out string? directory) ? Certificates(directory) : null;
        using ApiStandIn api = new(new()
        {
            Listen = listen,
            Authority = authority,
            CertificateNames = ["127.0.0.1", "::1", "localhost", listen.Address.ToString()],
            Bookmarks = TimeSpan.FromSeconds(double.Parse(given.GetValueOrDefault("--bookmarks", "60"), CultureInfo.InvariantCulture)),
            LargestPage = Number(given, "--page", 500),
            Padding = Number(given, "--padding", 0),
        });
        api.WantsCertificate = given.ContainsKey("--client-certificate");
        api.Tokens = given.TryGetValue("--token", out string? token) ? [token] : [];
        for (int number = 0; number < Number(given, "--fill", 0); number++)
        {
            api.Store.Put(NodeTemplate.Numbered(number));
        }

        using ControlServer control = new(api, IPEndPoint.Parse(given.GetValueOrDefault("--control", "127.0.0.1:0")));
        using ManualResetEventSlim end = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            end.Set();
        });
        Console.WriteLine($"api {api.Address}");
        Console.WriteLine($"control {control.Address}");
        end.Wait();
        return 0;
    }

    private static TestAuthority Certificates(string directory)
    {
        TestAuthority authority = new();
        (string certificate, string key) = authority.Sign("cscni-agent");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "ca.crt"), authority.Pem);
        File.WriteAllText(Path.Combine(directory, "client.crt"), certificate);
        File.WriteAllText(Path.Combine(directory, "client.key"), key);
        return authority;
    }

    private static int Number(Dictionary<string, string> given, string key, int otherwise) =>
        given.TryGetValue(key, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static Dictionary<string, string> Parse(string[] arguments)
    {
        Dictionary<string, string> given = [];
        for (int index = 0; index < arguments.Length; index++)
        {
            string key = arguments[index];
            given[key] = key == "--client-certificate" ? string.Empty
                : index + 1 < arguments.Length ? arguments[++index]
                : throw new ArgumentException($"{key} without its value");
        }

        return given;
    }
}

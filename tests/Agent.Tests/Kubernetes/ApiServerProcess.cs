using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Threading.Tasks;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>The stand-in as a process of its own, so that its memory is not ours, and so that it can be stopped by a signal.</summary>
internal sealed class ApiServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _control;

    internal ApiServerProcess(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CsCni.ApiServer.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        Address = new(Line("api "));
        _control = new() { BaseAddress = new(Line("control ")) };
    }

    internal Uri Address { get; }

    /// <summary>Sends an order to the control port.</summary>
    internal async Task<string> OrderAsync(string method, string path, string body = "")
    {
        using HttpRequestMessage request = new(new(method), path) { Content = new StringContent(body) };
        using HttpResponseMessage response = await _control.SendAsync(request);
        string answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException($"{method} {path}: {answer}");
    }

    /// <summary>Stops it by SIGSTOP.</summary>
    internal void Stop() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    internal void Continue() => Signal("CONT");

    public void Dispose()
    {
        _control.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)])!;
        kill.WaitForExit();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"signal {signal} was refused");
        }
    }

    private string Line(string prefix)
    {
        string line = _process.StandardOutput.ReadLine() ?? string.Empty;
        return line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : throw new InvalidOperationException($"the API stand-in did not start: \"{line}\"");
    }
}

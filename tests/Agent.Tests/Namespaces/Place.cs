using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using CsCni.Linux;
using Xunit;

namespace CsCni.Tests.Agent.Namespaces;

/// <summary>A network namespace of a test's own, and a thread in it.</summary>
internal sealed class Place : IDisposable
{
    private readonly NetNsThread _thread;

    public Place(string name)
    {
        Name = name;
        Run(["ip", "netns", "add", name]);
        using NetNs netns = NetNs.TryOpen(Path, out _)!;
        _thread = new(netns);
        Must("ip link set lo up");

        // Nothing here is ever twice, and an address is to be of use at once.
        Must("sysctl -q -w net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
    }

    public string Name { get; }

    public string Path => $"/var/run/netns/{Name}";

    /// <summary>Runs a line of words in the namespace, which must succeed; none of the words may contain a space.</summary>
    public string Must(string line) => Inside(() => Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Runs a program in the namespace, with its standard input given.</summary>
    public string Must(string[] command, string input) => Inside(() => Run(command, input));

    /// <summary>Whether a line of words succeeds.</summary>
    public bool Can(string line) => Inside(() => Start(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), string.Empty).ExitCode == 0);

    /// <summary>Runs a function in the namespace: a socket that it opens stays there.</summary>
    public T Inside<T>(Func<T> function) => _thread.Run(function);

    public void Inside(Action action) => _thread.Run(action);

    public void Dispose()
    {
        _thread.Dispose();
        Run(["ip", "netns", "del", Name]);
    }

    private static string Run(string[] command, string input = "")
    {
        ChildOutcome outcome = Start(command, input);
        Assert.True(
            outcome.ExitCode == 0 && !outcome.TimedOut,
            $"{string.Join(' ', command)}: {Encoding.UTF8.GetString(outcome.Output.Span)}{Encoding.UTF8.GetString(outcome.ErrorOutput.Span)}");
        return Encoding.UTF8.GetString(outcome.Output.Span);
    }

    private static ChildOutcome Start(string[] command, string input)
    {
        using ChildProcess child = ChildProcess.Start(
            Find(command[0]), command.AsSpan(1), ProcessEnvironment.Of(["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]), Encoding.UTF8.GetBytes(input), 16 << 20);
        return child.Wait(30_000);
    }

    private static string Find(string program)
    {
        foreach (string directory in (IEnumerable<string>)["/usr/sbin", "/usr/bin", "/sbin", "/bin"])
        {
            if (File.Exists($"{directory}/{program}"))
            {
                return $"{directory}/{program}";
            }
        }

        throw new FileNotFoundException($"{program} is not installed");
    }
}

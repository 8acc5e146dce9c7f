using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;

namespace CsCni.Crash;

/// <summary>Runs cases on one place, which is as it was behind each case that kept the promise.</summary>
public sealed class Trial
{
    private const int LongestMilliseconds = 2000;

    private readonly Place _place;
    private readonly Snapshot _before;
    private readonly Snapshot? _untouched;
    private Snapshot? _attached;
    private Snapshot? _ofPreceding;

    /// <exception cref="CrashException">The kind does not work even without a fault.</exception>
    public Trial(Place place)
    {
        _place = place;
        if (!place.Kind.HasStanding)
        {
            place.Reset();
            _untouched = Settle();
        }

        Attach();
        Detach();
        _before = Settle();
    }

    private Kind Kind => _place.Kind;

    /// <summary>The system calls of an operation without a fault.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="withChildren">Whether those of child processes count.</param>
    internal Trace Probe(string operation, bool withChildren)
    {
        Prepare(operation);
        Ended ended = _place.CallTraced(operation, withChildren || !Kind.IsIpamElsewhere ? ["-f"] : []);
        ended.Require($"{operation} of {Kind.Name} under strace");
        Trace trace = new(File.ReadLines(_place.TraceFile));
        if (operation == "ADD")
        {
            _place.Result = ended.Document;
            Detach();
        }
        else if (operation is "DEL" or "GC")
        {
            CleanUpRest(operation);
        }

        return trace;
    }

    /// <summary>Runs a case.</summary>
    /// <param name="tested">The case.</param>
    /// <param name="isStart">Whether the call is of the language runtime's start, where a process may end without a word.</param>
    /// <returns>False where the operation came to its end without having made that call that often.</returns>
    /// <exception cref="CrashException">A promise was not kept; the place is then good for nothing more.</exception>
    public bool Run(Case tested, bool isStart)
    {
        Prepare(tested.Operation);
        Ended ended = Inject(tested);
        bool wasHit = WasHit();
        switch (tested.Operation)
        {
            case "ADD":
                AfterAdd(tested, ended, isStart);
                break;
            case "DEL" or "GC":
                AfterRemoval(tested, ended, isStart);
                break;
            default:
                RequireDocument(tested, ended, isStart, expectsResult: false);
                Expect(_attached!, Scope.All, "a command that only looks changed something");
                break;
        }

        if (!wasHit && !ended.Succeeded)
        {
            throw new CrashException($"it failed without a fault: {ended.Text}");
        }

        return wasHit;
    }

    /// <summary>Undoes what stands for <c>CHECK</c> and <c>STATUS</c>.</summary>
    public void Finish()
    {
        if (_attached is not null)
        {
            Detach();
            Expect(_before, Scope.All, "DEL behind all");
        }
    }

    /// <summary>The last lines of what strace saw.</summary>
    public string LastCalls() => File.Exists(_place.TraceFile) ? string.Join('\n', File.ReadLines(_place.TraceFile).TakeLast(3)) : string.Empty;

    private void Prepare(string operation)
    {
        if (operation is "CHECK" or "STATUS")
        {
            if (_attached is null)
            {
                Attach();
                _attached = Settle();
            }

            return;
        }

        _place.RenewPod();
        if (!Kind.HasStanding)
        {
            _place.Reset();
        }

        _place.Result = null;
        if (operation != "ADD")
        {
            Attach();
        }
        else if (Kind.IsWholeList)
        {
            _place.CallPreceding("ADD");
            _ofPreceding = Settle();
        }
    }

    private void AfterAdd(Case tested, Ended ended, bool isStart)
    {
        RequireDocument(tested, ended, isStart, expectsResult: true);
        if (tested.IsKill || ended.Succeeded || IsOfSeveral())
        {
            _place.Result = ended.Succeeded ? ended.Document : null;
            CleanUp(tested.CleanUp);
        }
        else
        {
            // An ADD that came to its end and could not tell so is undone by its DEL, which leaves what DEL leaves.
            bool isUntold = File.ReadLines(_place.TraceFile).Any(static line => line.Contains("write(1, ") && line.Contains("INJECTED"));
            if (!isUntold || (_ofPreceding ?? _untouched) is null)
            {
                Expect(_ofPreceding ?? _untouched ?? _before, _untouched is null ? Scope.All : Scope.Links, $"ADD failed ({Message(ended)}) and left");
            }

            if (Kind.IsWholeList)
            {
                _place.CallPreceding("DEL");
            }
        }

        if (_untouched is not null)
        {
            // What is left of the bridge, say, must be as good as none.
            Attach();
            Detach();
        }

        Expect(_before, ScopeBehind(tested.IsKill ? tested.CleanUp : "DEL"), $"behind {tested.CleanUp}");
        if (Kind.HasRange && IsOfFiles(tested.Call))
        {
            HandOutAll();
        }
    }

    /// <summary>A delegate that is a process counts its calls anew, and so does the DEL that undoes its ADD: that met the fault as well.</summary>
    private bool IsOfSeveral() => File.ReadLines(_place.TraceFile).Count(static line => line.Contains("(INJECTED)", StringComparison.Ordinal)) > 1;

    private void AfterRemoval(Case tested, Ended ended, bool isStart)
    {
        RequireDocument(tested, ended, isStart, expectsResult: false);
        // A GC that is killed at its very end has left what a GC leaves, and no DEL knows of that any more.
        string last = ended.Succeeded || tested.Operation == "GC" ? tested.Operation : tested.CleanUp;
        if (!ended.Succeeded)
        {
            CleanUp(tested.CleanUp);
        }
        else
        {
            CleanUpRest(tested.Operation);
        }

        Expect(_before, ScopeBehind(last), ended.Succeeded ? $"{tested.Operation} succeeded and left" : $"behind the second, {tested.CleanUp}");
        if (Kind.HasRange && IsOfFiles(tested.Call))
        {
            HandOutAll();
        }
    }

    private void CleanUp(string operation)
    {
        Ended ended = _place.Call(operation).Require($"{operation} alone, behind the fault");
        if (ended.Output.Length > 0)
        {
            throw new CrashException($"{operation} printed {ended.Output}");
        }

        CleanUpRest(operation);
    }

    /// <summary>What the plugins before it do, and what GC cannot.</summary>
    private void CleanUpRest(string operation)
    {
        if (operation == "GC" && Kind.IsFoundByDelOnly)
        {
            _place.Call("DEL").Require("DEL");
        }

        if (Kind.IsWholeList)
        {
            _place.CallPreceding(operation);
        }
    }

    private Scope ScopeBehind(string operation) => operation == "GC" && Kind.IsGcForNode ? Scope.Node : Scope.All;

    private void Attach()
    {
        _place.Result = null;
        if (Kind.IsWholeList)
        {
            _place.CallPreceding("ADD");
        }

        _place.Result = _place.Call("ADD").Require("ADD").Document;
        if (!Kind.HasStanding)
        {
            _place.Call("CHECK").Require("CHECK");
        }
    }

    private void Detach()
    {
        CleanUp("DEL");
        _place.Result = null;
        _attached = null;
    }

    private Ended Inject(Case tested)
    {
        string fault = tested.IsKill ? "signal=KILL" : $"error={tested.Fault}";
        string[] options = ["-e", $"trace={tested.Call}", "-e", $"inject={tested.Call}:{fault}:when={tested.Number}"];

        // A child gets the same fault at the same number: after an error, what undoes it would then fail too, by a second fault.
        // --seccomp-bpf would be quicker: with it strace 6.1 sends no signal.
        return _place.CallTraced(tested.Operation, tested.IsKill ? ["-f", .. options] : Kind.IsIpamElsewhere ? options : ["-f", "--seccomp-bpf", .. options]);
    }

    private bool WasHit()
    {
        string trace = File.Exists(_place.TraceFile) ? File.ReadAllText(_place.TraceFile) : string.Empty;
        return trace.Contains("(INJECTED", StringComparison.Ordinal) || trace.Contains("killed by SIGKILL", StringComparison.Ordinal);
    }

    /// <summary>One document or, for what has no result, none where it succeeded.</summary>
    private void RequireDocument(Case tested, Ended ended, bool isStart, bool expectsResult)
    {
        if (ended.Signal != 0 ? tested.IsKill || isStart : isStart && !ended.Succeeded)
        {
            return;
        }

        if (ended.Succeeded)
        {
            bool isRight = expectsResult ? ended.Document?["cniVersion"] is not null : ended.Output.Length == 0;
            if (!isRight)
            {
                throw new CrashException($"it succeeded and printed: {ended.Text}");
            }

            return;
        }

        // Where standard output itself takes nothing, nothing can be told.
        if (ended.Output.Length == 0 && File.ReadAllText(_place.TraceFile).Contains("write(1, ", StringComparison.Ordinal))
        {
            return;
        }

        if (ended.Document?["code"]?.GetValue<int>() is not int code || code == 999 || ended.Document["msg"] is null)
        {
            throw new CrashException($"it failed without one error document: {ended.Text}");
        }
    }

    private static string Message(Ended ended) => ended.Document?["msg"]?.GetValue<string>() ?? ended.Text;

    private void Expect(Snapshot expected, Scope scope, string what)
    {
        long deadline = Environment.TickCount64 + LongestMilliseconds;
        while (expected.DifferenceTo(Snapshot.Take(_place), scope) is { Length: > 0 } difference)
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new CrashException($"{what}:\n{difference}");
            }

            Thread.Sleep(50);
        }
    }

    /// <summary>The kernel says some things later, such as that a link has a carrier.</summary>
    private Snapshot Settle()
    {
        long deadline = Environment.TickCount64 + LongestMilliseconds;
        Snapshot snapshot = Snapshot.Take(_place);
        while (true)
        {
            Thread.Sleep(150);
            Snapshot next = Snapshot.Take(_place);
            if (snapshot == next)
            {
                return next;
            }

            snapshot = Environment.TickCount64 < deadline ? next : throw new CrashException($"the place does not settle:\n{snapshot.DifferenceTo(next, Scope.All)}");
        }
    }

    private static bool IsOfFiles(string call) => call is not ("recvfrom" or "sendto" or "setns" or "setsockopt" or "mprotect" or "madvise" or "mmap" or "socket");

    /// <summary>Nobody gets what a standing pod has, and all four addresses of each family can be had.</summary>
    private void HandOutAll()
    {
        HashSet<string> held = Held();
        int free = 4 - (Kind.HasStanding ? 1 : 0);
        for (int number = 0; number < free; number++)
        {
            JsonObject result = _place.CallIpam("ADD", $"drain{number}").Require($"ADD of pod {number} of {free} that fit").Document!;
            foreach (JsonNode? ip in result["ips"]!.AsArray())
            {
                string address = ip!["address"]!.GetValue<string>();
                if (!held.Add(address.Split('/')[0]))
                {
                    throw new CrashException($"{address} was given twice");
                }
            }
        }

        if (_place.CallIpam("ADD", "toomany") is { ExitCode: 0 } more)
        {
            throw new CrashException($"more addresses than there are: {more.Text}");
        }

        _place.CallIpam("GC", "none").Require("GC of those that were handed out");
        Expect(_before, Scope.Node, "behind the GC of all other pods");
    }

    private HashSet<string> Held()
    {
        string directory = $"{_place.LeaseDirectory}/net";
        return Directory.Exists(directory)
            ? [.. Directory.GetFiles(directory).Select(static path => Path.GetFileName(path)).Where(static name => System.Net.IPAddress.TryParse(name, out _))]
            : [];
    }
}

using System;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace CsCni.Linux;

/// <summary>
/// A thread of its own that lives in a network namespace and runs what it is given there, one call after another.
/// The namespace belongs to the thread, so never hand a call to the thread pool, nor await in one.
/// </summary>
public sealed class NetNsThread : IDisposable
{
    private readonly BlockingCollection<Action> _calls = [];
    private readonly Thread _thread;

    /// <summary>Starts a thread in the given namespace, or in a new one where none is given.</summary>
    /// <exception cref="LinuxException">The namespace cannot be made or entered.</exception>
    public NetNsThread(NetNs? netns = null)
    {
        _thread = new Thread(RunCalls) { IsBackground = true, Name = "netns" };
        _thread.Start();
        try
        {
            Namespace = Run(() => EnterAndOpen(netns));
        }
        catch
        {
            End();
            throw;
        }
    }

    /// <summary>The namespace that the thread is in; it lives as long as the thread or this handle.</summary>
    public NetNs Namespace { get; }

    /// <summary>Runs a function on the thread and waits for its result; its exception is thrown here.</summary>
    public T Run<T>(Func<T> function)
    {
        T result = default!;
        Run(() => { result = function(); });
        return result;
    }

    /// <summary>Runs an action on the thread and waits for its end; its exception is thrown here.</summary>
    public void Run(Action action)
    {
        using ManualResetEventSlim done = new();
        ExceptionDispatchInfo? failure = null;
        _calls.Add(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            done.Set();
        });
        done.Wait();
        failure?.Throw();
    }

    /// <summary>Ends the thread; a new namespace that nothing else holds goes with it.</summary>
    public void Dispose()
    {
        End();
        Namespace.Dispose();
    }

    private static NetNs EnterAndOpen(NetNs? netns)
    {
        if (netns is null)
        {
            NetNs.EnterNew();
        }
        else
        {
            netns.Enter();
        }

        return NetNs.OpenCurrent();
    }

    private void End()
    {
        _calls.CompleteAdding();
        _thread.Join();
        _calls.Dispose();
    }

    private void RunCalls()
    {
        foreach (Action call in _calls.GetConsumingEnumerable())
        {
            call();
        }
    }
}

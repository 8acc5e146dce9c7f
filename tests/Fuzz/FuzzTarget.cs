using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Fuzz.Mutation;
using CsCni.Linux;
using CsCni.Netlink;

namespace CsCni.Fuzz;

/// <summary>A reader of bytes that come from outside, and what is promised of it.</summary>
internal abstract class FuzzTarget
{
    private IMutator? _mutator;

    /// <summary>What <c>ONLY=</c> picks it by.</summary>
    internal abstract string Name { get; }

    /// <summary>Inputs that are good, or nearly so; what the reader is fed is made of them.</summary>
    internal abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>How many inputs the tests feed: about a quarter of a second's.</summary>
    internal virtual int FixedInputs => 2000;

    /// <summary>What every input may allocate, whatever its length: buffers, the answer, an exception with its message.</summary>
    internal virtual long AllocationBase => 64 * 1024;

    /// <summary>How many bytes each byte of an input may allocate besides.</summary>
    internal virtual int AllocationFactor => 128;

    /// <summary>Microseconds that every input may take.</summary>
    internal virtual int TimeBase => 50_000;

    /// <summary>Nanoseconds that each byte of an input may take besides.</summary>
    internal virtual int TimeFactor => 10_000;

    /// <summary>Makes an input that another of the same number repeats.</summary>
    internal byte[] Input(ulong seed)
    {
        _mutator ??= NewMutator();
        SeededRandom random = new(seed);
        return _mutator.Next(ref random);
    }

    /// <summary>Reads an input and does with it what the program would, as far as that touches nothing outside.</summary>
    /// <exception cref="BrokenPromiseException">Something that holds for every input does not for this one.</exception>
    internal abstract void Run(byte[] input);

    /// <summary>True for the exceptions that a caller knows how to tell.</summary>
    internal virtual bool IsExpected(Exception exception) => exception is CniException or LinuxException or NetlinkException or NetlinkFormatException;

    /// <summary>Sets up what is needed on the worker's thread; what comes back is disposed of behind the last input.</summary>
    internal virtual IDisposable? Prepare() => null;

    /// <summary>How inputs are made of the seeds.</summary>
    protected abstract IMutator NewMutator();
}

using System;
using System.Collections.Generic;
using System.IO;
using CsCni.Cni;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>A delegated plugin that is a process, and prints anything: its first byte gives its exit status.</summary>
internal sealed class DelegateTarget : FuzzTarget
{
    /// <summary>Exit statuses from 0 on.</summary>
    private const int Statuses = 3;

    private static readonly byte[] s_config = "{\"name\":\"net\",\"type\":\"bridge\",\"cniVersion\":\"1.1.0\"}"u8.ToArray();
    private string _directory = string.Empty;

    private string Output => $"{_directory}/output";

    /// <inheritdoc/>
    internal override string Name => "delegate";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = [.. Array.ConvertAll([.. Corpus.Documents("results.txt")], static (byte[] result) => (byte[])[0, .. result])];

    /// <summary>What a shell and cat take on a busy machine.</summary>
    internal override int TimeBase => 2_000_000;

    /// <inheritdoc/>
    internal override IDisposable Prepare()
    {
        Scratch scratch = new();
        _directory = scratch.Path;
        for (int status = 0; status < Statuses; status++)
        {
            // No process more than it takes: a million inputs are a million of these.
            string plugin = $"{_directory}/rubbish-{status}";
            File.WriteAllText(plugin, status == 0 ? $"#!/bin/sh\nexec cat {Output}\n" : $"#!/bin/sh\ncat {Output}\nexit {status}\n");
            File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return scratch;
    }

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        int status = input.Length > 0 ? input[0] % Statuses : 0;
        File.WriteAllBytes(Output, input.Length > 0 ? input[1..] : input);
        using DelegateCall call = DelegatedPlugin.Find($"rubbish-{status}", [_directory]).Start(CniCommand.Add, Calls.Environment("ADD"), s_config);
        call.Result(20_000, SpecVersion.Current);
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 40;

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is CniException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);
}

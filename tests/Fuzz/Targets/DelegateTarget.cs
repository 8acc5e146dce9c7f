using System;
using System.Collections.Generic;
using System.IO;
using CsCni.Cni;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>A delegated plugin that is a process, and prints anything: its first byte is its exit status and where it prints.</summary>
internal sealed class DelegateTarget : FuzzTarget
{
    private static readonly byte[] s_config = "{\"name\":\"net\",\"type\":\"bridge\",\"cniVersion\":\"1.1.0\"}"u8.ToArray();
    private string _directory = string.Empty;

    /// <inheritdoc/>
    internal override string Name => "delegate";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = [.. Array.ConvertAll([.. Corpus.Documents("results.txt")], static (byte[] result) => (byte[])[0, .. result])];

    /// <summary>A process each, of milliseconds.</summary>
    internal override long MostInputs => 20_000;

    /// <summary>What a shell and cat take on a busy machine.</summary>
    internal override int TimeBase => 2_000_000;

    /// <inheritdoc/>
    internal override IDisposable Prepare()
    {
        Scratch scratch = new();
        _directory = scratch.Path;
        string plugin = $"{_directory}/rubbish";
        File.WriteAllText(plugin, $"#!/bin/sh\nexec 3>&1\n[ -e {_directory}/err ] && exec >&2\ncat {_directory}/output\nexit $(cat {_directory}/status)\n");
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return scratch;
    }

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        byte first = input.Length > 0 ? input[0] : (byte)0;
        File.WriteAllText($"{_directory}/status", $"{first % 3}");
        File.WriteAllBytes($"{_directory}/output", input.Length > 0 ? input[1..] : input);
        using DelegateCall call = DelegatedPlugin.Find("rubbish", [_directory]).Start(CniCommand.Add, Calls.Environment("ADD"), s_config);
        call.Result(20_000, SpecVersion.Current);
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 40;

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is CniException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);
}

using System;
using System.IO;
using System.Threading;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A cgroup with one limit, as a container runtime or systemd (TasksMax, MemoryMax) sets it; it goes when disposed.</summary>
public sealed class ControlGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private readonly string _directory;

    private ControlGroup(string controller, string limit, string unifiedLimit, long value)
    {
        bool isOfItsOwn = Directory.Exists($"{Root}/{controller}");
        _directory = $"{Root}/{(isOfItsOwn ? controller : string.Empty)}/{Scratch.Prefix}{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(_directory);
            File.WriteAllText($"{_directory}/{(isOfItsOwn ? limit : unifiedLimit)}", $"{value}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Dispose();
            Assert.Skip($"no cgroup with a limit of {controller} can be made here: {exception.Message}");
        }
    }

    /// <summary>A shell command that puts the shell into the cgroup; what it starts is limited too.</summary>
    public string Enter => $"echo $$ > {_directory}/cgroup.procs";

    /// <summary>So many processes and threads.</summary>
    public static ControlGroup OfProcesses(int most) => new("pids", "pids.max", "pids.max", most);

    /// <summary>So many bytes; where they are used up, the kernel kills what needs more.</summary>
    public static ControlGroup OfMemory(long bytes) => new("memory", "memory.limit_in_bytes", "memory.max", bytes);

    public void Dispose()
    {
        for (int tries = 0; Directory.Exists(_directory) && tries < 50; tries++)
        {
            try
            {
                Directory.Delete(_directory);
            }
            catch (IOException)
            {
                // The last process is not gone yet.
                Thread.Sleep(20);
            }
        }
    }
}

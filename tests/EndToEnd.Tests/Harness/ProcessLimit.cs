using System;
using System.IO;
using System.Threading;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A cgroup of so many processes, as a container runtime or systemd (TasksMax) sets it; it goes when disposed.</summary>
public sealed class ProcessLimit : IDisposable
{
    private readonly string _directory;

    public ProcessLimit(int processes)
    {
        string place = Directory.Exists("/sys/fs/cgroup/pids") ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup";
        _directory = $"{place}/{Scratch.Prefix}{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(_directory);
            File.WriteAllText($"{_directory}/pids.max", $"{processes}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Dispose();
            Assert.Skip($"no cgroup with a limit of processes can be made here: {exception.Message}");
        }
    }

    /// <summary>The file to which a process writes its number to be limited.</summary>
    public string Processes => $"{_directory}/cgroup.procs";

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

using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// A program run by posix_spawn(3) with its input given and its output collected. It inherits the network namespace of
/// the calling thread: spawn it before entering another one.
/// </summary>
public sealed unsafe class ChildProcess : IDisposable
{
    private readonly ReadOnlyMemory<byte> _input;
    private readonly OutputBuffer _output;
    private readonly OutputBuffer _errorOutput;
    private FileDescriptor? _stdin;
    private int _written;
    private int _pid;

    private ChildProcess(int pid, ReadOnlyMemory<byte> input, FileDescriptor stdin, OutputBuffer output, OutputBuffer errorOutput)
    {
        _pid = pid;
        _input = input;
        _stdin = stdin;
        _output = output;
        _errorOutput = errorOutput;
    }

    /// <summary>Starts a program. As much of the input as a pipe holds (64 KiB) is written at once, the rest by <see cref="Wait"/>.</summary>
    /// <param name="path">The executable; PATH is not searched.</param>
    /// <param name="arguments">The arguments after the program's own name.</param>
    /// <param name="environment">All of its environment.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="outputLimit">The most bytes that it may write to either output.</param>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static ChildProcess Start(
        string path, ReadOnlySpan<string> arguments, ProcessEnvironment environment, ReadOnlyMemory<byte> input, int outputLimit)
    {
        // A child that dies before it has read its input must not take us with it.
        _ = Libc.signal(Libc.SIGPIPE, 1);
        (FileDescriptor stdinRead, FileDescriptor stdinWrite) = Pipe();
        (FileDescriptor stdoutRead, FileDescriptor stdoutWrite) = Pipe();
        (FileDescriptor stderrRead, FileDescriptor stderrWrite) = Pipe();
        try
        {
            int pid = Spawn(path, arguments, environment, stdinRead.Value, stdoutWrite.Value, stderrWrite.Value);
            _ = Libc.fcntl(stdinWrite.Value, Libc.F_SETFL, Libc.O_NONBLOCK);
            ChildProcess child = new(pid, input, stdinWrite, new(stdoutRead, outputLimit), new(stderrRead, outputLimit));
            child.WriteInput();
            return child;
        }
        catch (LinuxException)
        {
            stdinWrite.Dispose();
            stdoutRead.Dispose();
            stderrRead.Dispose();
            throw;
        }
        finally
        {
            stdinRead.Dispose();
            stdoutWrite.Dispose();
            stderrWrite.Dispose();
        }
    }

    /// <summary>
    /// Feeds the input, collects the outputs and waits for the end; at the deadline the child is killed. What it leaves
    /// running with its outputs open, such as a daemon, is not waited for.
    /// </summary>
    /// <param name="milliseconds">The longest wait.</param>
    /// <exception cref="LinuxException">poll(2), read(2) or waitpid(2) failed.</exception>
    public ChildOutcome Wait(int milliseconds)
    {
        long deadline = Clock.Milliseconds() + milliseconds;
        bool timedOut = false;
        bool ended = false;
        using FileDescriptor? process = OpenProcess();
        while (!ended && !timedOut && !Overflowed)
        {
            // Looked at once more at the deadline: this process may have been stopped meanwhile, and the child ended in time.
            int left = (int)Math.Max(0, deadline - Clock.Milliseconds());
            ended = Exchange(left, process);
            timedOut = !ended && left == 0;
        }

        if (!ended)
        {
            _ = Libc.kill(_pid, Libc.SIGKILL);
        }

        int status = Reap();
        return new(
            (status >> 8) & 0xff, timedOut || Overflowed ? 0 : status & 0x7f, timedOut, Overflowed, _output.Content, _errorOutput.Content);
    }

    /// <summary>Kills the child where it was not waited for.</summary>
    public void Dispose()
    {
        if (_pid > 0)
        {
            _ = Libc.kill(_pid, Libc.SIGKILL);
            Reap();
        }

        _stdin?.Dispose();
        _output.Dispose();
        _errorOutput.Dispose();
    }

    private static (FileDescriptor Read, FileDescriptor Write) Pipe()
    {
        int* ends = stackalloc int[2];
        return Libc.pipe2(ends, Libc.O_CLOEXEC) == 0
            ? (new(ends[0]), new(ends[1]))
            : throw new LinuxException("cannot make a pipe", Libc.LastError);
    }

    private static int Spawn(
        string path, ReadOnlySpan<string> arguments, ProcessEnvironment environment, int stdin, int stdout, int stderr)
    {
        byte[][] argv = new byte[arguments.Length + 1][];
        argv[0] = Terminated(path);
        for (int index = 0; index < arguments.Length; index++)
        {
            argv[index + 1] = Terminated(arguments[index]);
        }

        using PinnedStrings pinnedArguments = new(argv);
        using PinnedStrings pinnedEnvironment = new(environment.ToTerminated());
        Libc.posix_spawn_file_actions_t actions;
        Libc.posix_spawnattr_t attributes;
        Libc.sigset_t none;
        Libc.sigset_t pipe;
        _ = Libc.posix_spawn_file_actions_init(&actions);
        _ = Libc.posix_spawn_file_actions_adddup2(&actions, stdin, 0);
        _ = Libc.posix_spawn_file_actions_adddup2(&actions, stdout, 1);
        _ = Libc.posix_spawn_file_actions_adddup2(&actions, stderr, 2);
        _ = Libc.sigemptyset(&none);
        _ = Libc.sigemptyset(&pipe);
        _ = Libc.sigaddset(&pipe, Libc.SIGPIPE);
        _ = Libc.posix_spawnattr_init(&attributes);
        _ = Libc.posix_spawnattr_setflags(&attributes, Libc.POSIX_SPAWN_SETSIGMASK | Libc.POSIX_SPAWN_SETSIGDEF);
        _ = Libc.posix_spawnattr_setsigmask(&attributes, &none);
        _ = Libc.posix_spawnattr_setsigdefault(&attributes, &pipe);
        int pid;
        int result = Libc.posix_spawn(&pid, path, &actions, &attributes, pinnedArguments.Pointers, pinnedEnvironment.Pointers);
        _ = Libc.posix_spawnattr_destroy(&attributes);
        _ = Libc.posix_spawn_file_actions_destroy(&actions);
        return result == 0 ? pid : throw new LinuxException($"cannot run \"{path}\"", (Errno)result);
    }

    private static byte[] Terminated(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    private bool Overflowed => _output.Overflowed || _errorOutput.Overflowed;

    /// <summary>A pidfd, which poll(2) finds readable once the child has ended; null on kernels before 5.3.</summary>
    private FileDescriptor? OpenProcess()
    {
        nint descriptor = Libc.syscall(Libc.SYS_pidfd_open, _pid, 0);
        return descriptor < 0 ? null : new((int)descriptor);
    }

    /// <summary>One poll(2) over the three pipes and the process, and what it allows.</summary>
    /// <returns>True where the child has ended; without a pidfd, where it has closed both outputs.</returns>
    private bool Exchange(int milliseconds, FileDescriptor? process)
    {
        Libc.pollfd* polled = stackalloc Libc.pollfd[4];
        polled[0] = new() { fd = _output.Descriptor, events = Libc.POLLIN };
        polled[1] = new() { fd = _errorOutput.Descriptor, events = Libc.POLLIN };
        polled[2] = new() { fd = _stdin?.Value ?? -1, events = Libc.POLLOUT };
        polled[3] = new() { fd = process?.Value ?? -1, events = Libc.POLLIN };
        if (Libc.poll(polled, 4, milliseconds) < 0)
        {
            Errno errno = Libc.LastError;
            return errno == Errno.Interrupted ? false : throw new LinuxException("cannot wait for a child process", errno);
        }

        _output.ReadIf(polled[0].revents);
        _errorOutput.ReadIf(polled[1].revents);
        if (polled[2].revents != 0)
        {
            WriteInput();
        }

        if (polled[3].revents == 0)
        {
            return process is null && !_output.IsOpen && !_errorOutput.IsOpen;
        }

        // What it wrote last may have come after poll(2) had looked at the pipes.
        _output.ReadWhatIsThere();
        _errorOutput.ReadWhatIsThere();
        return true;
    }

    private void WriteInput()
    {
        fixed (byte* start = _input.Span)
        {
            while (_stdin is not null && _written < _input.Length)
            {
                nint count = Libc.write(_stdin.Value, start + _written, (nuint)(_input.Length - _written));
                if (count >= 0)
                {
                    _written += (int)count;
                    continue;
                }

                Errno errno = Libc.LastError;
                if (errno == Errno.Again)
                {
                    return;
                }

                if (errno != Errno.Interrupted)
                {
                    // EPIPE: a child that does not want its input is free to go without.
                    break;
                }
            }
        }

        _stdin?.Dispose();
        _stdin = null;
    }

    private int Reap()
    {
        int status = 0;
        while (Libc.waitpid(_pid, &status, 0) < 0)
        {
            Errno errno = Libc.LastError;
            if (errno != Errno.Interrupted)
            {
                throw new LinuxException("cannot wait for a child process", errno);
            }
        }

        _pid = 0;
        return status;
    }
}

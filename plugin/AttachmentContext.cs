using System;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin;

/// <summary>
/// What the steps of one call share: the attachment, a socket on the node and one in the container, and what undoes the
/// steps. The process has one thread; it visits the container's namespace and comes back.
/// </summary>
internal sealed class AttachmentContext : IDisposable
{
    /// <summary>How often it is tried to come back from the container's namespace; the process can do nothing else.</summary>
    private const int MaxReturns = 100;

    private readonly NetNs _hostNetNs;
    private NetNs? _netns;
    private RouteSocket? _host;
    private RouteSocket? _container;
    private IDisposable? _owned;
    private bool _isInContainer;

    private AttachmentContext(CniCall call, NetNs hostNetNs)
    {
        Call = call;
        _hostNetNs = hostNetNs;
        Attachment = call.Attachment;
    }

    public CniCall Call { get; }

    public Attachment Attachment { get; }

    public Rollback Rollback { get; } = new();

    /// <summary>The node's links. Opened when they are first asked for: what only tunes a container never does.</summary>
    /// <exception cref="InvalidOperationException">They are first asked for inside the container's namespace.</exception>
    public RouteSocket Host => _host ??= OpenSocket(isContainers: false);

    /// <summary>The container's links.</summary>
    /// <exception cref="InvalidOperationException">The namespace was not opened.</exception>
    public RouteSocket Container => _container ?? throw new InvalidOperationException("the container's namespace was not opened");

    /// <summary>The container's namespace, as IFLA_NET_NS_FD takes it.</summary>
    public int NetNsDescriptor => _netns?.Descriptor ?? throw new InvalidOperationException("the container's namespace was not opened");

    /// <summary>The node's namespace, as IFLA_NET_NS_FD takes it.</summary>
    public int HostNetNsDescriptor => _hostNetNs.Descriptor;

    /// <summary>The number by which the node's namespace is known.</summary>
    public ulong HostInode => _hostNetNs.Inode;

    /// <summary>False where CNI_NETNS is empty or gone, which DEL accepts.</summary>
    public bool HasContainer => _container is not null;

    private string Purpose => $"{Attachment.ContainerId}/{Attachment.IfName}";

    /// <summary>Opens the node's side and the container's namespace.</summary>
    /// <exception cref="CniException">4: CNI_NETNS is missing, no network namespace, or the node's own.</exception>
    public static AttachmentContext Open(CniCall call)
    {
        AttachmentContext context = OpenHost(call);
        try
        {
            context.OpenContainer(required: true);
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Open"/>, but a namespace that is not there is no error.</summary>
    /// <exception cref="CniException">4: CNI_NETNS is the node's own.</exception>
    public static AttachmentContext OpenForDelete(CniCall call)
    {
        AttachmentContext context = OpenHost(call);
        try
        {
            context.OpenContainer(required: false);
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Runs an action inside the container's namespace: for sysctls, which are found by where the thread is.</summary>
    public void InContainer(Action action)
    {
        _netns!.Enter();
        _isInContainer = true;
        try
        {
            action();
        }
        finally
        {
            ComeBack();
            _isInContainer = false;
        }
    }

    /// <summary>
    /// Keeps others from choosing the same free routing table of the container until the lock is disposed; the reference sbr,
    /// which locks the same inode, too.
    /// </summary>
    /// <exception cref="CniException">11: it was not given back in time.</exception>
    public FileLock LockContainer()
    {
        const int milliseconds = 10_000;
        return _netns!.TryLock(milliseconds) ?? throw new CniException(
            ErrorCode.TryAgainLater,
            $"network namespace \"{_netns.Path}\" is locked by {_netns.FindLockHolder()}, which did not give it back within {milliseconds / 1000} s (try again later)");
    }

    /// <summary>Keeps something until the end of the call.</summary>
    public T Own<T>(T resource)
        where T : class, IDisposable
    {
        _owned = resource;
        return resource;
    }

    public void Dispose()
    {
        _owned?.Dispose();
        _container?.Dispose();
        _netns?.Dispose();
        _host?.Dispose();
        _hostNetNs.Dispose();
    }

    private static AttachmentContext OpenHost(CniCall call) => new(call, NetNs.OpenCurrent());

    private void OpenContainer(bool required)
    {
        string path = Call.Environment.NetNsPath;
        _netns = path.Length == 0 ? null : NetNs.TryOpen(path, out Errno errno) ?? Missing(path, errno, required);
        if (_netns is null)
        {
            return;
        }

        if (_netns.IsSame(_hostNetNs) && !Call.Environment.AllowsOwnNetNs)
        {
            throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"CNI_NETNS \"{path}\" is the network namespace that the plugin itself runs in: expected the container's own");
        }

        InContainer(() => _container = OpenSocket(isContainers: true));
    }

    /// <summary>A socket belongs to the namespace that the thread is in.</summary>
    private RouteSocket OpenSocket(bool isContainers)
    {
        if (_isInContainer != isContainers)
        {
            throw new InvalidOperationException("a socket was asked for in the wrong network namespace");
        }

        RouteSocket socket = RouteSocket.Open();
        socket.Purpose = Purpose;
        return socket;
    }

    private static NetNs? Missing(string path, Errno errno, bool required)
    {
        if (!required)
        {
            // A container that went away is one thing; one that cannot be looked at just now still has its links.
            return errno.IsOfTheMoment() ? throw new LinuxException($"CNI_NETNS \"{path}\" cannot be opened", errno) : null;
        }

        string reason = errno == Errno.Invalid ? "is not a network namespace" : $"cannot be opened: {errno.Describe()}";
        throw new CniException(ErrorCode.InvalidEnvironment, $"CNI_NETNS \"{path}\" {reason}");
    }

    /// <summary>Whatever came next in the wrong namespace could hit the container instead of the node, so nothing may come.</summary>
    private void ComeBack()
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                _hostNetNs.Enter();
                return;
            }
            catch (LinuxException exception) when (tries == MaxReturns || !exception.Errno.IsOfTheMoment())
            {
                EndAbroad(exception);
            }
            catch (LinuxException)
            {
                // Out of memory for a moment: it was enough for the way in.
            }
        }
    }

    private void EndAbroad(LinuxException exception)
    {
        CniException error = new(ErrorCode.Kernel, $"cannot come back from network namespace \"{_netns!.Path}\": {exception.Message}");
        StandardStreams.WriteOutput(ErrorDocument.ToJson(Call.Config.Version.Text, error).Span);
        CurrentProcess.Exit(1);
    }
}

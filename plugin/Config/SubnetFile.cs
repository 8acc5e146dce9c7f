using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>
/// subnet.env: what flanneld or cscni-agent tells plugins about the node. It is there as soon as the node has a subnet, and
/// is replaced as a whole.
/// </summary>
internal sealed class SubnetFile
{
    /// <summary>Where both write it unless they are told otherwise.</summary>
    public const string DefaultPath = "/run/flannel/subnet.env";

    private const int MaxFile = 1 << 16;
    private const int MaxExcerpt = 60;

    private readonly List<IpPrefix> _networksV4 = [];
    private readonly List<IpPrefix> _networksV6 = [];
    private int? _mtu;
    private bool? _ipMasq;

    private SubnetFile(string path) => Path = path;

    /// <summary>Where it was read.</summary>
    public string Path { get; }

    /// <summary>FLANNEL_NETWORK and FLANNEL_IPV6_NETWORK: the networks that the pods of all nodes are in, IPv4 first.</summary>
    public IReadOnlyList<IpPrefix> Networks => [.. _networksV4, .. _networksV6];

    /// <summary>FLANNEL_SUBNET: this node's part of them, without host bits; the default value for none.</summary>
    public IpPrefix SubnetV4 { get; private set; }

    /// <summary>FLANNEL_IPV6_SUBNET: as <see cref="SubnetV4"/>.</summary>
    public IpPrefix SubnetV6 { get; private set; }

    /// <summary>The subnets of the families that there are, IPv4 first.</summary>
    public IReadOnlyList<IpPrefix> Subnets => (SubnetV4.IsValid, SubnetV6.IsValid) switch
    {
        (true, true) => [SubnetV4, SubnetV6],
        (true, false) => [SubnetV4],
        _ => [SubnetV6],
    };

    /// <summary>FLANNEL_MTU: the pods' MTU in bytes.</summary>
    public int Mtu => _mtu!.Value;

    /// <summary>FLANNEL_IPMASQ: whoever wrote the file masquerades what leaves the networks.</summary>
    public bool IpMasq => _ipMasq!.Value;

    /// <summary>Reads the file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="CniException">11: it is not there yet. 5: it cannot be read. 6: something in it is malformed or missing.</exception>
    public static SubnetFile Read(string path)
    {
        SubnetFile file = new(path);
        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(ReadBytes(path)).Split('\n'))
        {
            number++;
            file.Take(line.Trim(), number);
        }

        file.RequireAll();
        return file;
    }

    /// <summary>As <see cref="Read"/>, for what must work without the file.</summary>
    /// <returns>The file; null where it cannot be read.</returns>
    public static SubnetFile? TryRead(string path)
    {
        try
        {
            return Read(path);
        }
        catch (CniException)
        {
            return null;
        }
    }

    private static byte[] ReadBytes(string path)
    {
        using FileDescriptor? file = FileDescriptor.TryOpen(path, OpenFlags.Read | OpenFlags.NonBlocking, out Errno errno);
        if (file is null)
        {
            throw errno == Errno.NoEntry
                ? new CniException(
                    ErrorCode.TryAgainLater,
                    $"failed to load flannel 'subnet.env' file: \"{path}\" is not there yet: flanneld or cscni-agent writes it when this node has a subnet; look at its log on this node (try again later)")
                : Unreadable(path, errno.Describe());
        }

        try
        {
            return FileText.ReadToEnd(file, MaxFile) ?? throw Unreadable(path, $"it is larger than {MaxFile} bytes");
        }
        catch (LinuxException exception)
        {
            throw Unreadable(path, exception.Message);
        }
    }

    private static CniException Unreadable(string path, string reason) =>
        new(ErrorCode.InputOutput, $"failed to load flannel 'subnet.env' file: \"{path}\": {reason}");

    /// <summary>Lines of others are passed over, as flannel's own plugin does.</summary>
    private void Take(string line, int number)
    {
        int equals = line.IndexOf('=');
        string key = equals < 0 ? line : line[..equals];
        string value = equals < 0 ? string.Empty : line[(equals + 1)..];
        switch (key)
        {
            case "FLANNEL_NETWORK":
                ReadNetworks(_networksV4, IpFamily.V4, key, value, number);
                break;
            case "FLANNEL_IPV6_NETWORK":
                ReadNetworks(_networksV6, IpFamily.V6, key, value, number);
                break;
            case "FLANNEL_SUBNET":
                SubnetV4 = ReadPrefix(value, IpFamily.V4, key, number);
                break;
            case "FLANNEL_IPV6_SUBNET":
                SubnetV6 = ReadPrefix(value, IpFamily.V6, key, number);
                break;
            case "FLANNEL_MTU":
                _mtu = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort mtu) && mtu >= 68
                    ? mtu : throw Malformed(key, value, number, "a number of bytes from 68 to 65535");
                break;
            case "FLANNEL_IPMASQ":
                _ipMasq = value switch { "true" => true, "false" => false, _ => throw Malformed(key, value, number, "true or false") };
                break;
        }
    }

    /// <summary>A list between commas.</summary>
    private void ReadNetworks(List<IpPrefix> networks, IpFamily family, string key, string value, int number)
    {
        networks.Clear();
        foreach (string text in value.Split(','))
        {
            networks.Add(ReadPrefix(text.Trim(), family, key, number));
        }
    }

    private IpPrefix ReadPrefix(string text, IpFamily family, string key, int number) =>
        IpPrefix.TryParse(text, out IpPrefix prefix) && prefix.Family == family
            ? prefix.NetworkPrefix
            : throw Malformed(key, text, number, family == IpFamily.V4 ? "an IPv4 network, as 10.244.1.1/24" : "an IPv6 network, as fd00:244:1::1/64");

    private void RequireAll()
    {
        List<string> missing = [];
        AddIf(_networksV4.Count + _networksV6.Count == 0, "FLANNEL_NETWORK, FLANNEL_IPV6_NETWORK");
        AddIf(!SubnetV4.IsValid && (!SubnetV6.IsValid || _networksV4.Count > 0), SubnetV6.IsValid ? "FLANNEL_SUBNET" : "FLANNEL_SUBNET, FLANNEL_IPV6_SUBNET");
        AddIf(!SubnetV6.IsValid && _networksV6.Count > 0 && SubnetV4.IsValid, "FLANNEL_IPV6_SUBNET");
        AddIf(_mtu is null, "FLANNEL_MTU");
        AddIf(_ipMasq is null, "FLANNEL_IPMASQ");
        if (missing.Count > 0)
        {
            throw Broken($"it is missing {string.Join(", ", missing)}");
        }

        void AddIf(bool isMissing, string key)
        {
            if (isMissing)
            {
                missing.Add(key);
            }
        }
    }

    private CniException Malformed(string key, string value, int number, string expected)
    {
        string excerpt = value.Length > MaxExcerpt ? value[..MaxExcerpt] + "…" : value;
        return Broken($"line {number}: {key} is \"{excerpt}\", expected {expected}");
    }

    private CniException Broken(string fault) => new(
        ErrorCode.Decode,
        $"failed to load flannel 'subnet.env' file: \"{Path}\": {fault}; flanneld or cscni-agent writes it: restart that on this node");
}

using System;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Cni.Tests;

/// <summary>A plugin that gives one fixed address, or fails as it is told.</summary>
internal sealed class EchoPlugin(string behaviour) : ICniPlugin
{
    internal const string Variable = "CSCNI_TEST_PLUGIN";

    public string About => "CsCni test plugin";

    public string Types => "one, two";

    public CniResult Add(CniCall call)
    {
        Act(call);
        return new() { Ips = { new(IpPrefix.Parse("192.0.2.5/24"), IpAddress.Parse("192.0.2.1")) } };
    }

    public void Del(CniCall call) => Act(call);

    public void Check(CniCall call) => Act(call);

    public void Gc(CniCall call) => Act(call);

    public void Status(CniCall call) => Act(call);

    private void Act(CniCall call)
    {
        switch (behaviour)
        {
            case "refuse":
                throw new CniException(ErrorCode.NotAvailable, $"refused \"{call.Config.Name}\"", "a detail");
            case "kernel":
                throw new LinuxException("cannot do it", Errno.NoSpace);
            case "fault":
                throw new InvalidOperationException("nobody expected this");
            default:
                break;
        }
    }
}

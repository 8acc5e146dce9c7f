using System;
using CsCni.Linux;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>Reads an annotation that holds an address of a node.</summary>
internal static class AddressAnnotation
{
    /// <summary>Reads an address to which packets can be sent.</summary>
    /// <param name="text">The annotation's value; null or empty for none.</param>
    /// <param name="family">The family that it must be of.</param>
    /// <param name="key">The annotation's key, for the fault.</param>
    /// <param name="fault">What is wrong with it; null for nothing.</param>
    /// <returns>The address; the default value for none.</returns>
    internal static IpAddress Read(string? text, IpFamily family, string key, out string? fault)
    {
        fault = null;
        if (string.IsNullOrEmpty(text))
        {
            return default;
        }

        if (IpAddress.TryParse(text, out IpAddress address) && address.Family == family
            && !address.IsUnspecified && !address.IsMulticast && !address.IsLoopback)
        {
            return address;
        }

        string expected = family == IpFamily.V4 ? "an IPv4 address like 192.168.50.1" : "an IPv6 address like fd00:50::1";
        fault = $"annotation {key} is \"{Visible.Text(text)}\", expected {expected} that others reach the node by";
        return default;
    }
}

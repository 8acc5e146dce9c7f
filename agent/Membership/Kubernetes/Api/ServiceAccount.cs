using System;
using System.Globalization;
using System.IO;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>The account that Kubernetes gives the pod in which the agent runs.</summary>
/// <param name="Directory">Where the token and ca.crt are. The token there is replaced before it expires.</param>
/// <param name="Host">The API's address, as the pod's environment tells it; null for none.</param>
/// <param name="Port">The API's port, from there too.</param>
internal sealed record ServiceAccount(string Directory, string? Host, string? Port)
{
    private const string HostVariable = "KUBERNETES_SERVICE_HOST", PortVariable = "KUBERNETES_SERVICE_PORT";

    /// <summary>The account as the pod has it.</summary>
    internal static ServiceAccount OfThisPod() => new(
        "/var/run/secrets/kubernetes.io/serviceaccount",
        Environment.GetEnvironmentVariable(HostVariable),
        Environment.GetEnvironmentVariable(PortVariable));

    /// <summary>Reads the account's files.</summary>
    /// <param name="server">The API's address in the place of the environment's; null for that one.</param>
    /// <exception cref="ApiException">There is no such account, or a file of it is not as it should be.</exception>
    internal ApiAccess Read(Uri? server)
    {
        string tokenFile = Path.Combine(Directory, "token");
        if (server is not null && !File.Exists(tokenFile))
        {
            return new ApiAccess { Server = server }.Verified("kubernetes.apiUrl");
        }

        if (server is null && (string.IsNullOrEmpty(Host) || string.IsNullOrEmpty(Port)))
        {
            throw new ApiException(
                $"this is no pod of a cluster: {HostVariable} and {PortVariable} are not set; give kubernetes.kubeconfig, or kubernetes.apiUrl");
        }

        string authorities = Path.Combine(Directory, "ca.crt");
        ApiAccess access = new()
        {
            Server = server ?? Address(),
            Token = CredentialFiles.Token(CredentialFiles.Read(tokenFile, "the pod's account"), $"the pod's account: \"{tokenFile}\""),
            Authorities = CredentialFiles.Authorities(CredentialFiles.Read(authorities, "the pod's account"), $"the pod's account: \"{authorities}\""),
        };
        return access.Verified("the pod's account");
    }

    private Uri Address()
    {
        string host = Host!.Contains(':') ? $"[{Host}]" : Host;
        return ushort.TryParse(Port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && Uri.TryCreate($"https://{host}:{port}", UriKind.Absolute, out Uri? address)
            ? address
            : throw new ApiException($"{HostVariable} \"{Host}\" and {PortVariable} \"{Port}\" are not an address and a port");
    }
}

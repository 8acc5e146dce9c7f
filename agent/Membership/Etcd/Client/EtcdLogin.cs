using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Etcd.Wire;
using CsCni.Agent.Settings;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>
/// Name and password, exchanged for a token that etcd knows the user by for some minutes after its last use. The password
/// is read from its file each time, so that it may change, and is kept nowhere.
/// </summary>
internal sealed class EtcdLogin(EtcdSettings settings, EtcdTransport transport) : IDisposable
{
    private const string Path = "/v3/auth/authenticate";

    private readonly SemaphoreSlim _gate = new(1);
    private volatile string? _token;
    private volatile bool _notEnabled;

    /// <summary>True where there is a user, whose token may be renewed.</summary>
    internal bool HasUser => settings.Username is not null;

    /// <summary>True where etcd has said that it knows no users, so that ours means nothing to it.</summary>
    internal bool IsNotEnabled => _notEnabled;

    /// <summary>The token; null where there is no user, or etcd knows none.</summary>
    /// <exception cref="EtcdException">etcd refuses the user, or the password's file cannot be read.</exception>
    internal async Task<string?> TokenAsync(Uri endpoint, CancellationToken stop)
    {
        if (!HasUser || _notEnabled || _token is not null)
        {
            return _token;
        }

        // One asks for all: etcd takes 50 ms of a processor to compare a password.
        await _gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return _token ??= await AuthenticateAsync(endpoint, stop).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets a token that is no longer good; one that has come since is kept.</summary>
    internal void Forget(string? token)
    {
        if (_token == token)
        {
            _token = null;
        }

        // Users may have been switched on since.
        _notEnabled = false;
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<string?> AuthenticateAsync(Uri endpoint, CancellationToken stop)
    {
        string password = Password();
        AuthenticateRequest message = new() { Name = settings.Username!, Password = password };
        EtcdRequest request = new(endpoint, Path, JsonSerializer.SerializeToUtf8Bytes(message, EtcdJson.Default.AuthenticateRequest));
        try
        {
            byte[] answer = await transport.PostAsync(request, token: null, stop).ConfigureAwait(false);
            return WireFormat.Read(answer, EtcdJson.Default.AuthenticateResponse, request.Where).Token is { Length: > 0 } token && IsHeaderValue(token)
                ? token
                : throw new EtcdException(EtcdFault.Rubbish, $"{request.Where}: the answer has no token");
        }
        catch (EtcdException exception) when (exception.Fault == EtcdFault.Refused && exception.Message.Contains("authentication is not enabled", StringComparison.Ordinal))
        {
            _notEnabled = true;
            return null;
        }
        catch (EtcdException exception) when (exception.Fault is EtcdFault.Denied or EtcdFault.Refused)
        {
            // Who is not etcd may send the password back.
            string reason = password.Length > 0 && exception.Message.Contains(password, StringComparison.Ordinal) ? $"{request.Where}: refused" : exception.Message;
            throw new EtcdException(EtcdFault.Denied, $"{reason} (user \"{settings.Username}\", password of {settings.PasswordFile})");
        }
    }

    /// <summary>What comes as a token goes into a header, where no control character may be.</summary>
    private static bool IsHeaderValue(string token) => !token.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private string Password()
    {
        try
        {
            return settings.PasswordFile is string path ? File.ReadAllText(path).TrimEnd('\r', '\n') : string.Empty;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EtcdException(EtcdFault.Settings, $"etcd.passwordFile {settings.PasswordFile} cannot be read: {exception.Message}", exception);
        }
    }
}

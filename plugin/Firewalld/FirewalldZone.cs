using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Plugin.Firewalld;

/// <summary>
/// The sources of a zone of firewalld, in its runtime configuration: packets from them are treated as the zone says. firewalld
/// knows a source by its text, so an address is always written in the one way that the reference plugin writes it too.
/// </summary>
internal static class FirewalldZone
{
    private const string Name = "org.fedoraproject.FirewallD1";
    private const string Path = "/org/fedoraproject/FirewallD1";
    private const string Interface = "org.fedoraproject.FirewallD1.zone";

    /// <summary>firewalld answers nobody while it reloads, which takes seconds.</summary>
    private const int Patience = 10_000;

    /// <summary>Whether firewalld owns its name on the system bus. Without a bus this is known at once.</summary>
    /// <exception cref="CniException">11: the bus did not answer in time. 100: there is a bus, and it cannot be used.</exception>
    public static bool IsRunning() => Ask("cannot find out whether firewalld runs", static () =>
    {
        using BusConnection? bus = TryOpen();
        return bus is not null && bus.Call(BusCall.ToBus("NameHasOwner", Name)).ReadBoolean();
    });

    /// <summary>
    /// Adds addresses to a zone; those that it has already are fine. What was added before an error stays: <see cref="Remove"/>
    /// takes it out again.
    /// </summary>
    /// <param name="zone">The zone's name.</param>
    /// <param name="addresses">Addresses; their prefix lengths are of no matter.</param>
    /// <exception cref="CniException">11: firewalld did not answer in time. 100: it refused, or does not run; or an address is in another zone.</exception>
    public static void Add(string zone, List<IpPrefix> addresses)
    {
        if (addresses.Count == 0)
        {
            return;
        }

        using BusConnection bus = Open($"cannot add {Source(addresses[0])} to zone \"{zone}\" of firewalld");
        foreach (IpPrefix address in addresses)
        {
            Add(bus, zone, Source(address));
        }
    }

    /// <summary>Removes addresses from a zone. One that is not in it is fine, and so is firewalld gone: the sources went with it.</summary>
    /// <param name="zone">The zone's name.</param>
    /// <param name="addresses">Addresses; their prefix lengths are of no matter.</param>
    /// <exception cref="CniException">11: firewalld did not answer in time. 100: it refused.</exception>
    public static void Remove(string zone, List<IpPrefix> addresses)
    {
        if (addresses.Count == 0)
        {
            return;
        }

        using BusConnection? bus = Ask($"cannot remove {Source(addresses[0])} from zone \"{zone}\" of firewalld", TryOpen);
        foreach (IpPrefix address in addresses)
        {
            if (bus is not null)
            {
                Remove(bus, zone, Source(address));
            }
        }
    }

    /// <summary>Finds an address that is not in a zone.</summary>
    /// <param name="zone">The zone's name.</param>
    /// <param name="addresses">Addresses; their prefix lengths are of no matter.</param>
    /// <returns>The first such address; null where the zone has all.</returns>
    /// <exception cref="CniException">11: firewalld did not answer in time. 100: it refused, or does not run.</exception>
    public static IpPrefix? Missing(string zone, List<IpPrefix> addresses)
    {
        if (addresses.Count == 0)
        {
            return null;
        }

        using BusConnection bus = Open($"cannot look for {Source(addresses[0])} in zone \"{zone}\" of firewalld");
        foreach (IpPrefix address in addresses)
        {
            string source = Source(address);
            if (!Ask($"cannot look for {source} in zone \"{zone}\" of firewalld", () => Call(bus, "querySource", zone, source).ReadBoolean()))
            {
                return address;
            }
        }

        return null;
    }

    private static void Add(BusConnection bus, string zone, string source)
    {
        string failure = $"cannot add {source} to zone \"{zone}\" of firewalld";
        Ask(failure, () =>
        {
            try
            {
                return Call(bus, "addSource", zone, source);
            }
            catch (BusException exception) when (Says(exception, "ZONE_ALREADY_SET"))
            {
                return default;
            }
            catch (BusException exception) when (Says(exception, "ZONE_CONFLICT"))
            {
                throw Conflict(failure, source, Call(bus, "getZoneOfSource", source).ReadString(), exception);
            }
        });
    }

    /// <summary>An address that another zone has by now is none of ours; a zone that is not there any more has no sources.</summary>
    private static void Remove(BusConnection bus, string zone, string source) => Ask($"cannot remove {source} from zone \"{zone}\" of firewalld", () =>
    {
        try
        {
            return Call(bus, "removeSource", zone, source);
        }
        catch (BusException exception) when (Says(exception, "UNKNOWN_SOURCE") || Says(exception, "ZONE_CONFLICT")
            || Says(exception, "INVALID_ZONE") || IsGone(exception))
        {
            return default;
        }
    });

    private static BusMessage Call(BusConnection bus, string member, params string[] arguments) =>
        bus.Call(new(Name, Path, Interface, member, arguments));

    /// <summary>A single address, whatever network it was given with.</summary>
    private static string Source(IpPrefix address) => IpPrefix.Host(address.Address).ToString();

    private static BusConnection Open(string failure) => Ask(failure, TryOpen) ?? throw new CniException(
        ErrorCode.Kernel, $"{failure}: no D-Bus system bus listens at {string.Join(" or ", BusAddress.Paths())}; start firewalld, or choose another backend");

    private static BusConnection? TryOpen()
    {
        foreach (string path in BusAddress.Paths())
        {
            if (BusConnection.TryOpen(path, Patience) is { } connection)
            {
                return connection;
            }
        }

        return null;
    }

    /// <summary>All of firewalld's errors have one name; what they are is the word that their text begins with.</summary>
    private static bool Says(BusException exception, string word) =>
        exception.ErrorName == "org.fedoraproject.FirewallD1.Exception"
        && exception.ErrorText.StartsWith(word, StringComparison.Ordinal)
        && (exception.ErrorText.Length == word.Length || exception.ErrorText[word.Length] == ':');

    /// <summary>Nobody owns firewalld's name, or its owner went away instead of answering.</summary>
    private static bool IsGone(BusException exception) => exception.ErrorName is
        "org.freedesktop.DBus.Error.NameHasNoOwner" or "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NoReply";

    private static T Ask<T>(string failure, Func<T> question)
    {
        try
        {
            return question();
        }
        catch (BusException exception)
        {
            throw Failure(failure, exception);
        }
    }

    private static CniException Conflict(string failure, string source, string other, BusException exception) => new(
        ErrorCode.Kernel,
        $"{failure}: zone \"{other}\" has it, and an address is in one zone only; take it out (firewall-cmd --zone={other} --remove-source={source}), or attach to zone \"{other}\" ({exception.Message})");

    /// <summary>firewalld may answer with a whole nft script: the message gets the first line, the details all.</summary>
    private static CniException Failure(string failure, BusException exception)
    {
        string answer = exception.Message;
        int end = answer.IndexOf('\n');
        string hint = IsGone(exception) ? "; start firewalld, or choose another backend" : string.Empty;
        return new(
            exception.IsTimeout ? ErrorCode.TryAgainLater : ErrorCode.Kernel,
            $"{failure}: {(end < 0 ? answer : answer[..end])}{hint}",
            end < 0 ? null : answer);
    }
}

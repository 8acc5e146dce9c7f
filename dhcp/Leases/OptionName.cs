using System.Globalization;
using CsCni.Cni.Json;
using CsCni.Dhcp.Wire;

namespace CsCni.Dhcp.Leases;

/// <summary>Options as a configuration names them: by the names of dhcp-options(5) that the reference plugin knows, or by number.</summary>
internal static class OptionName
{
    /// <summary>Reads an option's code.</summary>
    /// <exception cref="CsCni.Cni.CniException">6: not a string. 7: no option.</exception>
    internal static byte Read(JsonValue value)
    {
        string text = value.AsString() ?? string.Empty;
        byte? code = text switch
        {
            "dhcp-client-identifier" => Dhcpv4Option.ClientIdentifier,
            "subnet-mask" => Dhcpv4Option.SubnetMask,
            "routers" => Dhcpv4Option.Routers,
            "host-name" => Dhcpv4Option.HostName,
            "user-class" => Dhcpv4Option.UserClass,
            "vendor-class-identifier" => Dhcpv4Option.VendorClass,
            _ => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) ? number : null,
        };
        return code ?? throw value.Invalid(
            "expected dhcp-client-identifier, subnet-mask, routers, host-name, user-class, vendor-class-identifier, or a number from 0 to 255 as a string");
    }
}

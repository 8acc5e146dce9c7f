using CsCni.Cni;

namespace CsCni.Plugin.Features;

/// <summary>The one form of a CHECK that found a difference.</summary>
internal static class CheckFailure
{
    public static CniException Of(in Attachment attachment, string difference) =>
        new(ErrorCode.CheckFailed, $"CHECK of {attachment}: {difference}");
}

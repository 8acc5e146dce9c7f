using System.Collections.Generic;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>What a link and its container had before they were tuned.</summary>
/// <param name="Link">The link's values.</param>
/// <param name="Sysctls">The sysctls, with their values of before.</param>
internal sealed record TunedLink(LinkTuning Link, List<SysctlSetting> Sysctls);

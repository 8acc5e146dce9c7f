using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using CsCni.Plugin.Config;
using CsCni.Plugin.Flannel;
using CsCni.Plugin.Rules;

namespace CsCni.Fuzz.Targets;

/// <summary>State files: cached results, rules, kept configurations and kept sysctls.</summary>
internal sealed class DocumentTarget() : JsonTarget("state-files", [.. Corpus.Documents("documents.txt"), .. Corpus.Documents("configs.txt")])
{
    /// <summary>A document is read as each kind, and written again.</summary>
    internal override int AllocationFactor => 512;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        JsonObject root = JsonText.ParseObject(input, "file");
        Calls.Try(() => ReadCache(root));
        Calls.Try(() => ReadRules(input));
        Calls.Try(() => SysctlSetting.Read(root["sysctl"], "eth0"));
        DelegateStore.Parse("c1:eth0", input);
    }

    private static void ReadCache(JsonObject root)
    {
        CachedAttachment cached = CacheDocument.Read(root);
        CachedAttachment again = CacheDocument.Read(JsonText.ParseObject(CacheDocument.ToJson(cached), "file"));
        BrokenPromiseException.Unless(again.Attachment == cached.Attachment, "a cached attachment that is another one once it was written");
        BrokenPromiseException.Unless(again.Config.Span.SequenceEqual(cached.Config.Span), "a cached configuration that is another one once it was written");
    }

    private static void ReadRules(byte[] input)
    {
        AttachmentRules rules = RulesDocument.Read(input, "file");
        AttachmentRules again = RulesDocument.Read(RulesDocument.Write(rules), "file");
        List<RuleElement> elements = RuleElements.Of(rules);
        BrokenPromiseException.Unless(elements.Count == RuleElements.Of(again).Count, "rules that are others once they were written");
    }
}

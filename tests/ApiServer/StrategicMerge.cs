using System.Linq;
using System.Text.Json.Nodes;

namespace CsCni.Tests.ApiServer;

/// <summary>A strategic merge patch of a node: maps are merged, null deletes, conditions are merged by their type.</summary>
public static class StrategicMerge
{
    /// <summary>Applies a patch.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach ((string key, JsonNode? value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(key);
                    break;
                case JsonObject inner:
                    if (target[key] is not JsonObject existing)
                    {
                        target[key] = existing = [];
                    }

                    Apply(existing, inner);
                    break;
                case JsonArray conditions when key == "conditions":
                    target[key] = Conditions(target[key] as JsonArray, conditions);
                    break;
                default:
                    target[key] = value.DeepClone();
                    break;
            }
        }
    }

    private static JsonArray Conditions(JsonArray? before, JsonArray patch)
    {
        JsonArray merged = (JsonArray)(before?.DeepClone() ?? new JsonArray());
        foreach (JsonObject condition in patch.OfType<JsonObject>())
        {
            if (merged.OfType<JsonObject>().FirstOrDefault(item => (string?)item["type"] == (string?)condition["type"]) is JsonObject existing)
            {
                Apply(existing, condition);
            }
            else
            {
                merged.Add(condition.DeepClone());
            }
        }

        return merged;
    }
}

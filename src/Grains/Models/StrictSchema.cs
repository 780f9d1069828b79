using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cagent.Models;

/// <summary>Prepares a tool's parameter schema (models §3.1.1) and rewrites it for strict function calling (models §3.2): every property required,
/// optional ones nullable, nothing additional, no <c>format</c>.</summary>
internal static class StrictSchema
{
    private static readonly string[] VariantKeys = ["anyOf", "oneOf", "allOf"];

    public static JsonObject Rewrite(JsonElement? parameters)
    {
        var schema = parameters is { ValueKind: JsonValueKind.Object } given ? JsonObject.Create(given.Clone())! : [];
        Prepare(schema);
        RequireAll(schema);
        RemoveFormat(schema);
        GiveArraysItems(schema);
        return (JsonObject)Sort(schema)!;
    }

    private static void Prepare(JsonObject schema)
    {
        schema["type"] ??= "object";
        schema["properties"] ??= new JsonObject();
        if (schema.TryGetPropertyValue("required", out var required) && required is null)
        {
            schema.Remove("required");
        }

        GiveTypes(schema);
    }

    private static void GiveTypes(JsonObject schema)
    {
        if (schema["properties"] is JsonObject properties)
        {
            foreach (var property in Objects(properties))
            {
                property["type"] ??= "object";
                GiveTypes(property);
            }
        }

        if (schema["items"] is JsonObject items)
        {
            GiveTypes(items);
        }
    }

    private static void RequireAll(JsonObject schema)
    {
        if (schema["properties"] is JsonObject properties)
        {
            var required = RequiredNames(schema);
            foreach (var (name, value) in properties)
            {
                if (value is JsonObject property && !required.Contains(name) && property["type"] is JsonValue type && type.TryGetValue<string>(out var single))
                {
                    property["type"] = new JsonArray(single, "null");
                }
            }

            schema["required"] = new JsonArray([.. properties.Select(property => property.Key).Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]);
            foreach (var property in Objects(properties))
            {
                RequireAll(property);
            }

            schema["additionalProperties"] = false;
        }
        else if (schema["additionalProperties"] is JsonObject additional)
        {
            RequireAll(additional);
        }

        foreach (var variant in Variants(schema))
        {
            RequireAll(variant);
        }

        if (schema["items"] is JsonObject items)
        {
            RequireAll(items);
        }
    }

    private static void RemoveFormat(JsonObject schema)
    {
        schema.Remove("format");
        if (schema["properties"] is JsonObject properties)
        {
            foreach (var property in Objects(properties))
            {
                RemoveFormat(property);
            }
        }

        foreach (var variant in Variants(schema))
        {
            RemoveFormat(variant);
        }

        foreach (var key in (ReadOnlySpan<string>)["items", "additionalProperties"])
        {
            if (schema[key] is JsonObject nested)
            {
                RemoveFormat(nested);
            }
        }
    }

    private static void GiveArraysItems(JsonObject schema)
    {
        foreach (var property in Objects(schema["properties"] as JsonObject ?? []))
        {
            if (property["items"] is null && IsArray(property["type"]))
            {
                property["items"] = new JsonObject { ["type"] = "object" };
            }
        }
    }

    private static bool IsArray(JsonNode? type) => type switch
    {
        JsonValue value => value.TryGetValue<string>(out var single) && single == "array",
        JsonArray list => list.Any(IsArray),
        _ => false,
    };

    private static HashSet<string> RequiredNames(JsonObject schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in schema["required"] as JsonArray ?? [])
        {
            if (item is JsonValue value && value.TryGetValue<string>(out var name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static IEnumerable<JsonObject> Variants(JsonObject schema) =>
        VariantKeys.SelectMany(key => (schema[key] as JsonArray ?? []).OfType<JsonObject>());

    private static IEnumerable<JsonObject> Objects(JsonObject properties) => properties.Select(property => property.Value).OfType<JsonObject>();

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sort(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sort)]),
        null => null,
        _ => node.DeepClone(),
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Tools;
using Json.Schema;

namespace Cagent.Approvals;

/// <summary>Whether an accepted answer fits the schema that came with the question (tools §5.3).</summary>
/// <remarks>The schema is a model's: of its keywords only those count that describe a form, and one that is no schema is not held against the
/// person. Nothing in it is looked up elsewhere, and no regular expression of it is run.</remarks>
internal static class AnswerForm
{
    /// <summary>Member of the answer to a question for one value without a title.</summary>
    private const string SingleValue = "value";

    private static readonly string[] Combinations = ["anyOf", "oneOf", "allOf"];

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "type", "enum", "const", "required", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minimum", "maximum",
        "exclusiveMinimum", "exclusiveMaximum",
    };

    private static readonly string[] Formats = ["email", "uri", "date", "date-time"];

    private static readonly EvaluationOptions Evaluation = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>The content with the schema's defaults for members that are not there.</summary>
    /// <param name="schema">Schema of the question; null or JSON null = any content.</param>
    /// <param name="content">What the person entered: an object or null.</param>
    /// <exception cref="CagentException"><c>invalid_answer</c>: what does not fit, by field.</exception>
    public static JsonElement? Complete(JsonElement? schema, JsonElement? content)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } given || !DescribesForm(given))
        {
            return content;
        }

        var single = IsObject(given) ? null : NameOfSingle(given, content);
        var completed = content is { ValueKind: JsonValueKind.Object } entered ? JsonNode.Parse(ToolJson.WriteSorted(entered))!.AsObject() : [];
        AddDefaults(given, single, completed);
        var answer = JsonSerializer.SerializeToElement(completed);
        if (Evaluate(FormOf(given, single), answer) is { IsValid: false } misfit)
        {
            throw new CagentException(ErrorCodes.InvalidAnswer, $"the answer does not fit the question, which stays open: {Describe(misfit)}");
        }

        return answer;
    }

    private static void AddDefaults(JsonElement schema, string? single, JsonObject answer)
    {
        var fields = single is null ? PropertiesOf(schema).Select(field => (field.Name, field.Value)) : [(single, schema)];
        foreach (var (name, field) in fields)
        {
            if (!answer.ContainsKey(name) && field.ValueKind == JsonValueKind.Object && field.TryGetProperty("default", out var value))
            {
                answer[name] = JsonSerializer.SerializeToNode(value);
            }
        }
    }

    private static bool DescribesForm(JsonElement schema) => schema.EnumerateObject()
        .Any(member => Keywords.Contains(member.Name) || Combinations.Contains(member.Name) || member.Name == "properties");

    /// <summary>The rules for the whole answer. That to a question for one value has one member (tools §3.8).</summary>
    private static JsonObject FormOf(JsonElement schema, string? single) => single is null
        ? RewriteObject(schema, closes: true)
        : new JsonObject
        {
            ["properties"] = new JsonObject { [single] = RewriteObject(schema, closes: true) },
            ["required"] = new JsonArray(single),
            ["additionalProperties"] = false,
        };

    private static bool IsObject(JsonElement schema) => schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && name.ValueEquals("object"))
            : type.ValueKind != JsonValueKind.String || type.ValueEquals("object")
        : schema.TryGetProperty("properties", out _) || schema.TryGetProperty("required", out _) || Combinations.Any(word => CombinesObjects(schema, word));

    private static bool CombinesObjects(JsonElement schema, string word) => schema.TryGetProperty(word, out var parts)
        && parts.ValueKind == JsonValueKind.Array
        && parts.EnumerateArray().Any(part => part.ValueKind == JsonValueKind.Object && IsObject(part));

    /// <summary>The schema's title; clients that do not look at it send another single member.</summary>
    private static string NameOfSingle(JsonElement schema, JsonElement? content)
    {
        var title = schema.TryGetProperty("title", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : SingleValue;
        return content is { ValueKind: JsonValueKind.Object } answer && !answer.TryGetProperty(title, out _)
            && answer.EnumerateObject().ToArray() is [var only] ? only.Name : title;
    }

    /// <param name="schema">As the model wrote it.</param>
    /// <param name="closes">Members that an object does not name are refused, unless it says otherwise.</param>
    private static JsonNode Rewrite(JsonElement schema, bool closes) => schema.ValueKind switch
    {
        JsonValueKind.Object => RewriteObject(schema, closes),
        JsonValueKind.True or JsonValueKind.False => JsonValue.Create(schema.GetBoolean()),
        _ => new JsonObject(),
    };

    private static JsonObject RewriteObject(JsonElement schema, bool closes)
    {
        var rules = new JsonObject();
        var combines = Combinations.Any(word => schema.TryGetProperty(word, out _));
        foreach (var member in schema.EnumerateObject())
        {
            switch (member.Name)
            {
                case "properties" when member.Value.ValueKind == JsonValueKind.Object:
                    rules["properties"] = new JsonObject(PropertiesOf(schema).DistinctBy(field => field.Name)
                        .Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, Rewrite(field.Value, closes))));
                    break;
                case "items" or "additionalProperties":
                    rules[member.Name] = Rewrite(member.Value, closes);
                    break;
                case "anyOf" or "oneOf" or "allOf" when member.Value.ValueKind == JsonValueKind.Array:
                    rules[member.Name] = new JsonArray([.. member.Value.EnumerateArray().Select(part => Rewrite(part, closes: false))]);
                    break;
                case "format" when member.Value.ValueKind == JsonValueKind.String && Formats.Contains(member.Value.GetString()):
                case var word when Keywords.Contains(word):
                    rules[member.Name] = JsonSerializer.SerializeToNode(member.Value);
                    break;
            }
        }

        if (closes && !combines && rules.ContainsKey("properties") && !rules.ContainsKey("additionalProperties"))
        {
            rules["additionalProperties"] = false;
        }

        return rules;
    }

    private static IEnumerable<JsonProperty> PropertiesOf(JsonElement schema)
        => schema.TryGetProperty("properties", out var fields) && fields.ValueKind == JsonValueKind.Object ? fields.EnumerateObject() : [];

    /// <summary>Null when it cannot be told: the model wrote keywords with values that they cannot have, or numbers beyond what can be compared.</summary>
    private static EvaluationResults? Evaluate(JsonObject form, JsonElement answer)
    {
        try
        {
            // A registry of its own: what is built with the shared one is kept for good.
            var schema = JsonSchema.Build(JsonSerializer.SerializeToElement(form), new BuildOptions { SchemaRegistry = new SchemaRegistry() });
            return schema.Evaluate(answer, Evaluation);
        }
        catch (Exception exception) when (exception is JsonSchemaException or FormatException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Describe(EvaluationResults misfit)
    {
        var fields = (misfit.Details ?? []).Where(detail => detail.Errors is { Count: > 0 }).SelectMany(detail => detail.Errors!.Select(error =>
        {
            var field = detail.InstanceLocation.ToString().TrimStart('/');
            var reason = error.Key.Length == 0 ? "the question has no such field" : error.Value;
            return field.Length == 0 ? reason : $"{field}: {reason}";
        }));
        return string.Join("; ", fields.Distinct(StringComparer.Ordinal));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Configuration;

/// <summary>Members that are left out when empty, maps with sorted keys, and numbers without a superfluous fraction.</summary>
internal static class ConfigurationWriting
{
    public static void Text(this Utf8JsonWriter json, string key, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(key, value);
        }
    }

    public static void Texts(this Utf8JsonWriter json, string key, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            json.TextsOrNull(key, values);
        }
    }

    public static void TextsOrNull(this Utf8JsonWriter json, string key, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            json.WriteNull(key);
            return;
        }
        json.WriteStartArray(key);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }

    public static void TextMap(this Utf8JsonWriter json, string key, IReadOnlyDictionary<string, string> values) =>
        json.Map(key, values, static (json, value) => json.WriteStringValue(value));

    public static void Map<T>(this Utf8JsonWriter json, string key, IReadOnlyDictionary<string, T> values, Action<Utf8JsonWriter, T> write)
    {
        if (values.Count > 0)
        {
            json.WritePropertyName(key);
            json.Members(values, write);
        }
    }

    public static void Members<T>(this Utf8JsonWriter json, IReadOnlyDictionary<string, T> values, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        foreach (var (name, value) in values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            write(json, value);
        }
        json.WriteEndObject();
    }

    public static void List<T>(this Utf8JsonWriter json, string key, IReadOnlyList<T> values, Action<Utf8JsonWriter, T> write)
    {
        if (values.Count > 0)
        {
            json.WritePropertyName(key);
            json.Items(values, write);
        }
    }

    public static void Items<T>(this Utf8JsonWriter json, IReadOnlyList<T> values, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            write(json, value);
        }
        json.WriteEndArray();
    }

    public static void Flag(this Utf8JsonWriter json, string key, bool value)
    {
        if (value)
        {
            json.WriteBoolean(key, true);
        }
    }

    public static void Flag(this Utf8JsonWriter json, string key, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(key, flag);
        }
    }

    public static void Count(this Utf8JsonWriter json, string key, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(key, value);
        }
    }

    public static void Number(this Utf8JsonWriter json, string key, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    public static void Number(this Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number)
        {
            json.WritePropertyName(key);
            WriteNumber(json, number);
        }
    }

    public static void Free(this Utf8JsonWriter json, string key, JsonNode? node)
    {
        json.WritePropertyName(key);
        json.Free(node);
    }

    /// <summary>Any JSON, keys sorted.</summary>
    public static void Free(this Utf8JsonWriter json, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                json.WriteStartObject();
                foreach (var (name, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    json.Free(name, value);
                }
                json.WriteEndObject();
                break;
            case JsonArray list:
                json.WriteStartArray();
                foreach (var item in list)
                {
                    json.Free(item);
                }
                json.WriteEndArray();
                break;
            case JsonValue value when value.TryGetValue(out double number) && !value.TryGetValue(out long _)
                && !value.TryGetValue(out ulong _):
                WriteNumber(json, number);
                break;
            case null:
                json.WriteNullValue();
                break;
            default:
                node.WriteTo(json);
                break;
        }
    }

    /// <summary>JSON has no infinity; such a value becomes null.</summary>
    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteRawValue(YamlNumbers.ToJson(number), skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}

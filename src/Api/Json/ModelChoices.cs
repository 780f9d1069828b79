using System.Text.Json;

namespace Cagent.Api.Json;

/// <summary>The models among which a session's agent can choose: those of its file, and the one that it was told to use.</summary>
/// <param name="Agent">The session's current agent; null when it is not known which agent file the session will use.</param>
/// <param name="Override">Model that takes the place of the agent's own; null = none.</param>
/// <param name="Models">By name.</param>
internal sealed record ModelChoices(string? Agent, string? Override, IReadOnlyList<ModelChoice> Models)
{
    /// <param name="configuration">The agent file as <c>GET /api/agents/:id</c> shows it; null when it is unknown.</param>
    /// <param name="agent">Name of the agent; null = the one that answers first.</param>
    /// <param name="overrides">Agent → model.</param>
    public static ModelChoices From(byte[]? configuration, string? agent, IReadOnlyDictionary<string, string>? overrides)
    {
        var root = configuration is null ? default : JsonElement.Parse(configuration);
        agent ??= DefaultAgent(root);
        var chosen = agent is null ? null : overrides?.GetValueOrDefault(agent);
        var own = OwnModel(root, agent);
        var models = new SortedDictionary<string, ModelChoice>(StringComparer.Ordinal);
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("models", out var configured))
        {
            foreach (var model in configured.EnumerateObject())
            {
                models[model.Name] = new ModelChoice(model.Name, Text(model.Value, "provider"), Text(model.Value, "model"),
                    IsDefault: model.Name == own, IsCurrent: model.Name == (chosen ?? own));
            }
        }

        if (chosen is not null && !models.ContainsKey(chosen) && chosen.Split('/', 2) is [var provider, var name])
        {
            models[chosen] = new ModelChoice(chosen, provider, name, IsDefault: false, IsCurrent: true) { IsCustom = true };
        }

        return new ModelChoices(agent, chosen, [.. models.Values]);
    }

    public static void Write(Utf8JsonWriter json, ModelChoices choices)
    {
        json.WriteStartObject();
        json.WriteString("agent"u8, choices.Agent ?? "");
        SessionJson.WriteUnlessEmpty(json, "current_model_ref"u8, choices.Override);
        json.WriteStartArray("models"u8);
        foreach (var model in choices.Models)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, model.Name);
            json.WriteString("ref"u8, model.Name);
            json.WriteString("provider"u8, model.Provider);
            json.WriteString("model"u8, model.Model);
            WriteIfTrue(json, "is_default"u8, model.IsDefault);
            WriteIfTrue(json, "is_current"u8, model.IsCurrent);
            WriteIfTrue(json, "is_custom"u8, model.IsCustom);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Who answers first: <c>root</c> if there is one, else the first of the file.</summary>
    private static string? DefaultAgent(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("agents", out var agents))
        {
            return null;
        }

        var names = agents.EnumerateArray().Select(agent => Text(agent, "Name")).ToArray();
        return names.Contains("root") ? "root" : names.FirstOrDefault();
    }

    /// <summary>The first of the agent's models, where it has several.</summary>
    private static string? OwnModel(JsonElement root, string? agent)
    {
        if (agent is null || root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("agents", out var agents))
        {
            return null;
        }

        var found = agents.EnumerateArray().FirstOrDefault(candidate => Text(candidate, "Name") == agent);
        return found.ValueKind == JsonValueKind.Object ? Text(found, "model").Split(',')[0].Trim() : null;
    }

    private static string Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static void WriteIfTrue(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, true);
        }
    }
}

/// <summary>A model of an agent file, or one that only the session uses.</summary>
internal sealed record ModelChoice(string Name, string Provider, string Model, bool IsDefault, bool IsCurrent)
{
    /// <summary>The agent file does not name it.</summary>
    public bool IsCustom { get; init; }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cagent.Agents.Configuration;

/// <summary>Writes a team as the JSON of <c>GET /api/agents/:id</c> (agent-config §20): its own order of keys and rules of omission.</summary>
internal static partial class TeamJson
{
    // Every character but those that the JSON grammar demands to escape stays as it is; see EscapeMarkup for three more.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compact UTF-8 JSON.</summary>
    public static byte[] Write(TeamConfig team)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteTeam(json, team);
        }
        return EscapeMarkup(buffer.WrittenSpan);
    }

    private static void WriteTeam(Utf8JsonWriter json, TeamConfig team)
    {
        json.WriteStartObject();
        json.Text("version", team.Version);
        if (team.Agents.Count > 0)
        {
            json.WriteStartArray("agents");
            foreach (var agent in team.Agents)
            {
                WriteAgent(json, agent);
            }
            json.WriteEndArray();
        }
        json.Map("providers", team.Providers, WriteProvider);
        json.Map("models", team.Models, WriteModel);
        json.Map("mcps", team.Mcps, WriteToolset);
        json.Map("rag", team.Rag, static (json, source) => source.WriteTo(json));
        json.Map("toolsets", team.Shared.Toolsets, static (json, toolsets) => json.Items(toolsets, WriteToolset));
        json.Map("skills", team.Shared.Skills, static (json, sources) => json.Items(sources, static (json, source) => json.WriteStringValue(source)));
        json.Map("commands", team.Shared.Commands, static (json, commands) => json.Members(commands, WriteCommand));
        WriteMetadata(json, team.Metadata);
        if (team.Permissions is { } permissions)
        {
            json.WriteStartObject("permissions");
            json.Texts("allow", permissions.Allow);
            json.Texts("ask", permissions.Ask);
            json.Texts("deny", permissions.Deny);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, MetadataConfig metadata)
    {
        json.WriteStartObject("metadata");
        json.Text("author", metadata.Author);
        json.Text("license", metadata.License);
        json.Text("description", metadata.Description);
        json.Text("readme", metadata.Readme);
        json.Text("version", metadata.Version);
        json.Texts("tags", metadata.Tags);
        json.WriteEndObject();
    }

    private static void WriteProvider(Utf8JsonWriter json, ProviderConfig provider)
    {
        json.WriteStartObject();
        json.Text("api_type", provider.ApiType);
        json.WriteString("base_url", provider.BaseUrl);
        json.Text("token_key", provider.TokenKey);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, ModelConfig model)
    {
        json.WriteStartObject();
        json.Text("provider", model.Provider);
        json.Text("model", model.Model);
        json.Number("temperature", model.Temperature);
        json.Number("max_tokens", model.MaxTokens);
        json.Number("top_p", model.TopP);
        json.Number("frequency_penalty", model.FrequencyPenalty);
        json.Number("presence_penalty", model.PresencePenalty);
        json.Text("base_url", model.BaseUrl);
        json.Flag("parallel_tool_calls", model.ParallelToolCalls);
        json.Text("token_key", model.TokenKey);
        if (model.ProviderOptions is { Count: > 0 } options)
        {
            json.Free("provider_opts", options);
        }
        json.Flag("track_usage", model.TrackUsage);
        if (model.ThinkingBudget is { } budget)
        {
            json.Text("thinking_budget", budget.Effort ?? "");
            json.Number("thinking_budget", budget.Effort is null ? budget.Tokens ?? 0 : null);
        }
        if (model.Routing is { Count: > 0 } rules)
        {
            json.WriteStartArray("routing");
            foreach (var rule in rules)
            {
                json.WriteStartObject();
                json.WriteString("model", rule.Model);
                json.TextsOrNull("examples", rule.Examples);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.Texts("first_available", model.FirstAvailable);
        json.Text("title_model", model.TitleModel);
        json.Number("compaction_threshold", model.CompactionThreshold);
        if (model.Cost is { } cost)
        {
            json.WriteStartObject("cost");
            json.Number("input", cost.Input);
            json.Number("output", cost.Output);
            json.Number("cache_read", cost.CacheRead);
            json.Number("cache_write", cost.CacheWrite);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary><c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> occur in JSON inside of strings only, so bytes can be replaced.</summary>
    private static byte[] EscapeMarkup(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny("<>&"u8) < 0)
        {
            return json.ToArray();
        }
        var result = new ArrayBufferWriter<byte>(json.Length + 256);
        while (json.IndexOfAny("<>&"u8) is var at and >= 0)
        {
            result.Write(json[..at]);
            result.Write(json[at] switch { (byte)'<' => "\\u003c"u8, (byte)'>' => "\\u003e"u8, _ => "\\u0026"u8 });
            json = json[(at + 1)..];
        }
        result.Write(json);
        return result.WrittenSpan.ToArray();
    }
}

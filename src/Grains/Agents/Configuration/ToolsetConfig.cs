using System.Text.Json.Nodes;

namespace Cagent.Agents.Configuration;

/// <summary>An entry of <c>toolsets</c> or <c>mcps</c> (agent-config §10).</summary>
internal sealed record ToolsetConfig
{
    public string Type { get; init; } = "";

    /// <summary>Names to keep; empty = all.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Replaces the toolset's own instructions; <c>{ORIGINAL_INSTRUCTIONS}</c> stands for them.</summary>
    public string Instruction { get; init; } = "";

    public string Toon { get; init; } = "";

    /// <summary>Model of the turn that follows a call of this toolset.</summary>
    public string Model { get; init; } = "";

    public DeferConfig? Defer { get; init; }

    public string Command { get; init; } = "";

    public IReadOnlyList<string> Args { get; init; } = [];

    public string Ref { get; init; } = "";

    public RemoteConfig Remote { get; init; } = new();

    public JsonNode? Config { get; init; }

    public string Version { get; init; } = "";

    public string Name { get; init; } = "";

    public string Url { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public bool Shared { get; init; }

    public string Path { get; init; } = "";

    public IReadOnlyDictionary<string, ScriptConfig> Shell { get; init; } = new Dictionary<string, ScriptConfig>();

    public IReadOnlyList<PostEditConfig> PostEdit { get; init; } = [];

    public ApiConfig ApiConfig { get; init; } = new();

    public bool? IgnoreVcs { get; init; }

    public IReadOnlyList<string> FileTypes { get; init; } = [];

    /// <summary>Seconds; 0 = the tool's default.</summary>
    public long Timeout { get; init; }

    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Only tools with a read-only hint are offered (version 10 and later).</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Addresses that are not public may be fetched; null = as the server is set up (version 8 and later).</summary>
    public bool? AllowPrivateAddresses { get; init; }
}

/// <summary>Tools that are hidden until searched for: all of them, or those named.</summary>
internal sealed record DeferConfig(bool All, IReadOnlyList<string> Tools);

internal sealed record RemoteConfig
{
    public string Url { get; init; } = "";

    public string TransportType { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

internal sealed record ScriptConfig
{
    public string Command { get; init; } = "";

    public string Description { get; init; } = "";

    public JsonObject? Args { get; init; }

    public IReadOnlyList<string>? Required { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string WorkingDirectory { get; init; } = "";
}

internal sealed record PostEditConfig(string Path, string Command);

internal sealed record ApiConfig
{
    public string Instruction { get; init; } = "";

    public string Name { get; init; } = "";

    public IReadOnlyList<string> Required { get; init; } = [];

    public JsonObject? Args { get; init; }

    public string Endpoint { get; init; } = "";

    public string Method { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public JsonNode? OutputSchema { get; init; }
}

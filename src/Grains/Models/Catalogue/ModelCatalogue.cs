using System.Collections.Frozen;
using System.Text.Json;

namespace Cagent.Models.Catalogue;

/// <summary>Limits, prices and modalities of known models, from the embedded copy of models.dev. Nothing is fetched.</summary>
internal sealed class ModelCatalogue
{
    private const string Resource = "Cagent.Models.Catalogue.models.json";
    private static readonly string[] Regions = ["us", "eu", "apac", "global"];
    private readonly Lazy<FrozenDictionary<string, ModelFacts>> _models = new(Load);

    /// <summary>What is known about <c>provider/model</c>; null = nothing.</summary>
    public ModelFacts? Find(string provider, string model)
    {
        if (_models.Value.TryGetValue($"{provider}/{model}", out var facts))
        {
            return facts;
        }

        var dot = model.IndexOf('.', StringComparison.Ordinal);
        return provider == "amazon-bedrock" && dot > 0 && Regions.Contains(model[..dot])
            ? _models.Value.GetValueOrDefault($"{provider}/{model[(dot + 1)..]}")
            : null;
    }

    private static FrozenDictionary<string, ModelFacts> Load()
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        using var document = JsonDocument.Parse(stream);
        var models = new Dictionary<string, ModelFacts>(StringComparer.Ordinal);
        foreach (var provider in document.RootElement.EnumerateObject())
        {
            foreach (var model in provider.Value.GetProperty("models").EnumerateObject())
            {
                models[$"{provider.Name}/{model.Name}"] = Read(model.Value);
            }
        }

        return models.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static ModelFacts Read(JsonElement model) => new()
    {
        Name = model.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "",
        ContextLimit = ReadLimit(model, "context"),
        OutputLimit = ReadLimit(model, "output"),
        Prices = model.TryGetProperty("cost", out var cost)
            ? new ModelPrices(ReadPrice(cost, "input"), ReadPrice(cost, "output"), ReadPrice(cost, "cache_read"), ReadPrice(cost, "cache_write"))
            : null,
        InputModalities = model.TryGetProperty("modalities", out var modalities) && modalities.TryGetProperty("input", out var input)
            ? [.. input.EnumerateArray().Select(item => item.GetString() ?? "")]
            : [],
    };

    private static long ReadLimit(JsonElement model, string name) =>
        model.TryGetProperty("limit", out var limit) && limit.TryGetProperty(name, out var value) && value.TryGetInt64(out var tokens) ? tokens : 0;

    private static double ReadPrice(JsonElement cost, string name) => cost.TryGetProperty(name, out var price) ? price.GetDouble() : 0;
}

using System.Text.Json;

namespace Cagent.Models.Catalogue;

/// <summary>Limits, prices and modalities of known models, from the embedded copy of models.dev. Nothing is fetched.</summary>
/// <remarks>The first question finds out where each entry stands; entries are read when they are asked for, since a node needs few of them.</remarks>
internal sealed class ModelCatalogue
{
    private const string Resource = "Cagent.Models.Catalogue.models.json";
    private static readonly string[] Regions = ["us", "eu", "apac", "global"];
    private readonly Lazy<Index> _index = new(Load);

    /// <summary>What is known about <c>provider/model</c>; null = nothing.</summary>
    public ModelFacts? Find(string provider, string model)
    {
        if (_index.Value.Find($"{provider}/{model}") is { } facts)
        {
            return facts;
        }

        var dot = model.IndexOf('.', StringComparison.Ordinal);
        return provider == "amazon-bedrock" && dot > 0 && Regions.Contains(model[..dot])
            ? _index.Value.Find($"{provider}/{model[(dot + 1)..]}")
            : null;
    }

    private static Index Load()
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var places = new Dictionary<string, Range>(512, StringComparer.Ordinal);
        var json = new Utf8JsonReader(content);
        json.Read();
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var provider = json.GetString();
            json.Read();
            AddProvider(ref json, provider!, places);
        }

        return new Index(content, places);
    }

    private static void AddProvider(ref Utf8JsonReader json, string provider, Dictionary<string, Range> places)
    {
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var isModels = json.ValueTextEquals("models"u8);
            json.Read();
            if (!isModels)
            {
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                var name = $"{provider}/{json.GetString()}";
                json.Read();
                var start = (int)json.TokenStartIndex;
                json.Skip();
                places[name] = start..(int)json.BytesConsumed;
            }
        }
    }

    private static ModelFacts Read(JsonElement model) => new()
    {
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

    private sealed class Index(byte[] content, Dictionary<string, Range> places)
    {
        public ModelFacts? Find(string name)
        {
            if (!places.TryGetValue(name, out var place))
            {
                return null;
            }

            using var document = JsonDocument.Parse(content.AsMemory()[place]);
            return Read(document.RootElement);
        }
    }
}

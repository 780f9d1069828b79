namespace Cagent.Models;

/// <summary>How models are reached. Bound from <c>Cagent:Models</c> and the command line.</summary>
internal sealed class ModelOptions
{
    public const string SectionName = "Cagent:Models";

    /// <summary>Cassette whose recorded answers replace every provider (<c>--fake</c>); null = real providers.</summary>
    public string? FakeCassette { get; set; }

    /// <summary>Base URL of a gateway that all requests go through (<c>--models-gateway</c>); null = directly to the providers.</summary>
    public string? ModelsGateway { get; set; }

    /// <summary><c>provider/model</c> that <c>auto</c> means; null = the first provider that has a key.</summary>
    public string? DefaultModel { get; set; }

    /// <summary>The same as the user's own configuration says it; the environment is stronger.</summary>
    public string? UserDefaultModel { get; set; }

    /// <summary>Base URL of a gateway as the user's own configuration says it; the environment is stronger.</summary>
    public string? UserModelsGateway { get; set; }

    /// <summary>Longest silence of a provider, before its first byte or between two, after which a request counts as broken. Default 10 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The cassette's file: the suffix <c>.yaml</c> may be left out.</summary>
    public static string CassettePath(string cassette) =>
        cassette.EndsWith(".yaml", StringComparison.Ordinal) ? cassette : cassette + ".yaml";
}

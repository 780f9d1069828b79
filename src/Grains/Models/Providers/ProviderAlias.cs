namespace Cagent.Models.Providers;

/// <summary>A provider that speaks an OpenAI API at an address of its own.</summary>
/// <param name="BaseUrl">Empty: the user must give one.</param>
/// <param name="TokenVariable">Empty: no token.</param>
internal sealed record ProviderAlias(string BaseUrl, string TokenVariable);

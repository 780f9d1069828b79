using Cagent.Agents.Sources;
using Cagent.Testing;

namespace Cagent.Grains.Tests.Agents;

public sealed class UserConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("default_model: openai/gpt-4o", "openai/gpt-4o")]
    [InlineData("default_model: {provider: openai, model: gpt-4o, temperature: 1}", "openai/gpt-4o")]
    [InlineData("default_model: {provider: openai}", null)]
    [InlineData("aliases: {}", null)]
    [InlineData("default_model: [", null)]
    public void The_default_model_is_a_name_or_an_object(string content, string? model)
    {
        _directory.Write("config.yaml", content);
        Assert.Equal(model, UserConfiguration.Read(_directory.Path).DefaultModel);
    }

    [Fact]
    public void An_alias_of_the_older_file_counts_as_long_as_the_newer_one_has_none()
    {
        _directory.Write("aliases.yaml", "mine: old.yaml");
        Assert.Equal("old.yaml", UserConfiguration.Read(_directory.Path).FindAlias("mine"));

        _directory.Write("config.yaml", "aliases: {other: {path: new.yaml}}");
        Assert.Null(UserConfiguration.Read(_directory.Path).FindAlias("mine"));
        Assert.Equal("new.yaml", UserConfiguration.Read(_directory.Path).FindAlias("other"));
    }

    [Theory]
    [InlineData("models_gateway: http://127.0.0.1:1/x", "http://127.0.0.1:1/x")]
    [InlineData("models_gateway: ''", null)]
    [InlineData("models_gateway: [a]", null)]
    public void A_gateway_is_an_address(string content, string? address)
    {
        _directory.Write("config.yaml", content);
        Assert.Equal(address, UserConfiguration.Read(_directory.Path).ModelsGateway);
    }

    [Theory]
    [InlineData("aliases: [unclosed", 1)]
    [InlineData("- mine", 1)]
    [InlineData("mine", 1)]
    [InlineData("", 0)]
    [InlineData("# nothing yet", 0)]
    [InlineData("unknown: key", 0)]
    public void A_file_that_says_nothing_usable_is_named(string content, int problems)
    {
        var path = _directory.Write("config.yaml", content);
        var user = UserConfiguration.Read(_directory.Path);
        Assert.Equal(problems, user.Problems.Count);
        Assert.All(user.Problems, problem => Assert.StartsWith($"{path} is ignored: ", problem));
        Assert.Null(user.FindAlias("mine"));
    }

    [Fact]
    public void A_user_without_a_configuration_has_said_nothing()
    {
        Assert.Null(UserConfiguration.Read(_directory.Path).FindAlias("mine"));
        Assert.Null(UserConfiguration.Read(_directory.Path).DefaultModel);
    }
}

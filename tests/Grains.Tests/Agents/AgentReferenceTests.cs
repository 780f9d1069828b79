using Cagent.Agents.Sources;
using Cagent.Testing;

namespace Cagent.Grains.Tests.Agents;

public sealed class AgentReferenceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", AgentReferenceKind.BuiltIn)]
    [InlineData("default", AgentReferenceKind.BuiltIn)]
    [InlineData("coder", AgentReferenceKind.BuiltIn)]
    [InlineData("http://example.com/a.yaml", AgentReferenceKind.Url)]
    [InlineData("https://example.com/a", AgentReferenceKind.Url)]
    [InlineData("agentcatalog/pirate", AgentReferenceKind.Oci)]
    [InlineData("docker.io/org/agent:v1", AgentReferenceKind.Oci)]
    [InlineData("no-such-name", AgentReferenceKind.Oci)]
    [InlineData("No/Such Name", AgentReferenceKind.Oci)]
    [InlineData("missing.yaml", AgentReferenceKind.File)]
    [InlineData("missing.YML", AgentReferenceKind.File)]
    [InlineData("/dev/fd/63", AgentReferenceKind.File)]
    public void An_argument_is_classified_by_its_form(string argument, AgentReferenceKind kind) =>
        Assert.Equal(kind, AgentReference.Parse(argument).Kind);

    [Fact]
    public void What_exists_on_the_disk_is_a_file_or_a_directory()
    {
        var file = _directory.Write("agent", "agents: {}");
        Assert.Equal(new AgentReference(file, AgentReferenceKind.File, file), AgentReference.Parse(file));
        Assert.Equal(AgentReferenceKind.Directory, AgentReference.Parse(_directory.Path).Kind);
        Assert.Equal(_directory.Path, AgentReference.Parse(_directory.Path).Location);
    }

    [Fact]
    public void An_alias_is_followed_once()
    {
        var reference = AgentReference.Parse("mine", name => name switch { "mine" => "coder", "coder" => "default", _ => null });
        Assert.Equal(new AgentReference("coder", AgentReferenceKind.BuiltIn, "coder"), reference);
    }

    [Theory]
    [InlineData("config.yaml", "version: v1\naliases: {mine: {path: coder, yolo: true}}", "mine", "coder")]
    [InlineData("config.yaml", "aliases: {default: {path: coder}}", "", "coder")]
    [InlineData("aliases.yaml", "mine: coder", "mine", "coder")]
    [InlineData("config.yaml", "aliases: {other: {path: coder}}", "default", "default")]
    [InlineData("config.yaml", "aliases: [broken", "default", "default")]
    [InlineData("config.yaml", "aliases: {default: {path: 5}}", "default", "default")]
    public void Aliases_stand_in_the_configuration_of_the_user(string file, string content, string argument, string location)
    {
        _directory.Write(file, content);
        var options = new AgentSourceOptions { Reference = argument, UserDirectory = _directory.Path };
        Assert.Equal(new AgentReference(location, AgentReferenceKind.BuiltIn, location), options.Resolve());
    }

    [Theory]
    [InlineData("agentcatalog/pirate", true)]
    [InlineData("default", true)]
    [InlineData("/srv/agents", true)]
    [InlineData("agents", true)]
    [InlineData("./agents", true)]
    [InlineData("ab:v1", true)]
    [InlineData("org/name:v1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("https://host/agent", true)]
    [InlineData("localhost:5000/test", true)]
    [InlineData("a", false)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("/Users/x", false)]
    [InlineData("org/name:", false)]
    [InlineData("org/name:a b", false)]
    [InlineData("org/name@sha256:0123", false)]
    [InlineData("org/name@sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData("https://host:443/agent", false)]
    [InlineData("https://host/agent.yaml", false)]
    [InlineData("agent.yaml", false)]
    [InlineData("/dev/fd/3", false)]
    public void A_pull_interval_needs_the_form_of_an_oci_reference(string argument, bool isAllowed) =>
        Assert.Equal(isAllowed, AgentReference.AllowsPullInterval(argument));

    [Theory]
    [InlineData("https://example.com/a.yaml")]
    [InlineData("agentcatalog/pirate")]
    public void Sources_that_are_not_built_are_refused_with_their_name(string argument)
    {
        var error = Assert.Throws<CagentException>(() => AgentSourceSet.Create(AgentReference.Parse(argument)));
        Assert.Equal(ErrorCodes.InvalidConfig, error.Code);
        Assert.Contains(argument, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_gives_one_source_for_each_agent_file_directly_in_it()
    {
        _directory.Write("b.agent.yaml", "");
        _directory.Write("a.yaml", "");
        _directory.Write("a.yml", "");
        _directory.Write("C.YML", "");
        _directory.Write("notes.txt", "");
        _directory.Write("below/d.yaml", "");
        var sources = AgentSourceSet.Create(AgentReference.Parse(_directory.Path)).Sources;
        Assert.Equal(["C", "a", "b.agent"], sources.Select(source => source.AgentId).Order(StringComparer.Ordinal));
        Assert.EndsWith("a.yml", sources.Single(source => source.AgentId == "a").Origin, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("coder")]
    public async Task A_built_in_agent_loads_and_needs_no_key(string name)
    {
        var source = Assert.Single(AgentSourceSet.Create(AgentReference.Parse(name)).Sources);
        var team = Cagent.Agents.AgentFile.Load(await source.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(name, source.AgentId);
        Assert.NotEmpty(team.DefaultAgent.Description);
        Assert.Empty(Cagent.Agents.RequiredEnvironment.Of(team, _ => null));
    }
}

using Cagent.Api.Tests.Fakes;

namespace Cagent.Api.Tests.Endpoints;

/// <summary>Which models a session can have.</summary>
public sealed class ModelChoiceTests
{
    [Fact]
    public async Task The_models_of_a_session_are_those_of_its_file_and_its_own_choice()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal("{\"agent\":\"\",\"models\":[]}\n", (await server.SendAsync("GET", "/api/sessions/s1/models")).Body);
        server.Cluster.Catalog.Configuration = """
            {"agents":[{"Name":"root","model":"m"}],"models":{"m":{"provider":"p","model":"x"},"big":{"provider":"p","model":"y"}}}
            """;
        session.State = session.State with { AgentId = "solo", CurrentAgent = "root" };
        Assert.Equal("""
            {"agent":"root","models":[{"name":"big","ref":"big","provider":"p","model":"y"},{"name":"m","ref":"m","provider":"p","model":"x","is_default":true,"is_current":true}]}

            """.ReplaceLineEndings("\n"), (await server.SendAsync("GET", "/api/sessions/s1/models")).Body);
        session.State = session.State with { AgentModelOverrides = new Dictionary<string, string> { ["root"] = "openai/z" } };
        Assert.Equal("""
            {"agent":"root","current_model_ref":"openai/z","models":[{"name":"big","ref":"big","provider":"p","model":"y"},{"name":"m","ref":"m","provider":"p","model":"x","is_default":true},{"name":"openai/z","ref":"openai/z","provider":"openai","model":"z","is_current":true,"is_custom":true}]}

            """.ReplaceLineEndings("\n"), (await server.SendAsync("GET", "/api/sessions/s1/models")).Body);
    }

    [Fact]
    public async Task Before_its_first_run_a_session_has_the_models_of_the_only_agent_file()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        server.Cluster.Catalog.Agents.RemoveAt(1);
        server.Cluster.Catalog.Configuration = """{"agents":[{"Name":"chief","model":"m"}],"models":{"m":{"provider":"p","model":"x"}}}""";
        Assert.Equal("""
            {"agent":"chief","models":[{"name":"m","ref":"m","provider":"p","model":"x","is_default":true,"is_current":true}]}

            """.ReplaceLineEndings("\n"), (await server.SendAsync("GET", "/api/sessions/s1/models")).Body);
    }
}

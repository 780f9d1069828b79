using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cagent.Api.Tests.Fakes;
using Cagent.Runs;

namespace Cagent.Api.Tests.Endpoints;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api/nope")]
    [InlineData("/api/PING")]
    [InlineData("/api/ping/")]
    [InlineData("/api//ping")]
    [InlineData("/api/./ping")]
    [InlineData("/api/%70ing")]
    [InlineData("/api/agents/a/b")]
    [InlineData("/api/sessions/")]
    [InlineData("/api/desktop/token")]
    public async Task An_unknown_path_is_not_found(string path)
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.ExchangeAsync("GET", path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("{\"message\":\"Not Found\",\"error\":\"Not Found\",\"code\":\"not_found\"}\n",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("PUT", "/api/sessions/s1", "OPTIONS, DELETE, GET")]
    [InlineData("GET", "/api/sessions/s1/resume", "OPTIONS, POST")]
    [InlineData("POST", "/api/sessions/s1/title", "OPTIONS, PATCH")]
    [InlineData("GET", "/api/sessions/s1/agent/solo", "OPTIONS, POST")]
    [InlineData("POST", "/api/agents", "OPTIONS, GET")]
    [InlineData("PATCH", "/api/sessions", "OPTIONS, GET, POST")]
    public async Task A_wrong_method_names_the_right_ones(string method, string path, string allow)
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.ExchangeAsync(method, path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Options_names_the_methods_even_to_a_foreign_origin_and_grants_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.ExchangeAsync("OPTIONS", "/api/sessions", change: request => request.Headers.Add("Origin", "http://evil.example"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("OPTIONS, GET, POST", string.Join(", ", response.Content.Headers.Allow));
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("OPTIONS", "/api/nope")).Status);
    }

    [Fact]
    public async Task Head_is_answered_like_get_without_a_body()
    {
        await using var server = await ApiServer.StartAsync();
        var (status, body) = await server.SendAsync("HEAD", "/api/ping");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(body);
    }

    [Theory]
    [InlineData("/api/ping", "{\"status\":\"ok\"}\n")]
    [InlineData("/api/ping?pretty", "{\n  \"status\": \"ok\"\n}\n")]
    [InlineData("/api/ready?timeout=1s", "{\"status\":\"ready\"}\n")]
    [InlineData("/api/agents/solo?pretty=1", "{\n  \"version\": \"7\",\n  \"agents\": [\n    {\n      \"Name\": \"root\"\n    }\n  ]\n}\n")]
    [InlineData("/api/agents", "[{\"name\":\"solo\",\"description\":\"Solo agent\",\"multi\":false},{\"name\":\"team\",\"description\":\"Team lead\",\"multi\":true,\"commands\":[\"disk\"]}]\n")]
    [InlineData("/api/agents/team/root/tools/count", "{\"available_tools\":1}\n")]
    public async Task Bodies_are_exact(string path, string body)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal((HttpStatusCode.OK, body), await server.SendAsync("GET", path));
    }

    [Theory]
    [InlineData("/api/agents/nope", "Not Found")]
    [InlineData("/api/agents/nope/root/tools/count", "failed to get agent tool count: agent not found: nope")]
    [InlineData("/api/agents/team/ghost/tools/count", "failed to get agent tool count: agent not found: ghost (available agents: root, aide)")]
    public async Task An_unknown_agent_is_not_found(string path, string message)
    {
        await using var server = await ApiServer.StartAsync();
        var (status, body) = await server.SendAsync("GET", path);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(message, JsonElement.Parse(body).GetProperty("message").GetString());
        Assert.Equal("unknown_agent", JsonElement.Parse(body).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/api/agents/my%20agent", "my agent")]
    [InlineData("/api/agents/caf%C3%A9", "café")]
    [InlineData("/api/agents/a+b", "a+b")]
    [InlineData("/api/agents/http:%2F%2Fhost%2Fa.yaml", "http://host/a.yaml")]
    [InlineData("/api/agents/a%252Fb", "a/b")]
    [InlineData("/api/agents/a%2Fb", "a%2Fb")]
    [InlineData("/api/agents/%73olo2", "solo2")]
    public async Task An_agent_is_found_however_its_id_was_escaped(string path, string id)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Catalog.Agents.Add(new() { Name = id, Description = "", Multi = false });
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", path)).Status);
    }

    [Fact]
    public async Task A_malformed_escape_is_a_bad_request_in_plain_text()
    {
        await using var server = await ApiServer.StartAsync();
        var answer = await RawAsync(server, "GET /api/agents/%ZZ HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_parameter_of_a_run_takes_the_rest_of_the_path()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        session.OnRun = _ => throw new CagentException(ErrorCodes.UnknownAgent, "agent not found: x");
        await server.SendAsync("POST", "/api/sessions/s1/agent/a/b/c%20d", "[]");
        var run = Assert.IsType<StartRun>(session.Requests.First());
        Assert.Equal(("a", "b/c d"), (run.AgentId, run.AgentName));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("POST", "/api/sessions/s1/agent/a/", "[]")).Status);
    }

    [Fact]
    public async Task An_empty_session_id_in_the_middle_reaches_the_run_route()
    {
        await using var server = await ApiServer.StartAsync();
        var (status, body) = await server.SendAsync("POST", "/api/sessions//agent/a", "[]");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("unknown_session", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_carry_no_server_header_and_a_length()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.ExchangeAsync("GET", "/api/ping");
        Assert.False(response.Headers.Contains("Server"));
        Assert.Equal(16, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:3000", 200)]
    [InlineData("Origin", "https://app.example", 200)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "192.0.2.7", 403)]
    [InlineData("Host", "localhost", 200)]
    [InlineData("Host", "[::1]:80", 200)]
    [InlineData("Host", "agents.example:8080", 200)]
    public async Task What_a_strangers_page_makes_a_browser_send_is_refused(string header, string value, int expected)
    {
        await using var server = await ApiServer.StartAsync(options =>
        {
            options.AllowedOrigins.Add("https://app.example");
            options.AllowedHosts.Add("agents.example");
        });
        using var response = await server.ExchangeAsync("GET", "/api/sessions", change: request => request.Headers.TryAddWithoutValidation(header, value));
        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("192.0.2.7:80", 200)]
    [InlineData("cagent-1:8080", 200)]
    [InlineData("evil.example", 403)]
    public async Task A_server_on_a_network_is_known_by_addresses_and_by_names_of_its_own_network(string host, int expected)
    {
        await using var server = await ApiServer.StartAsync(options => options.LocalOnly = false);
        using var response = await server.ExchangeAsync("GET", "/api/sessions", change: request => request.Headers.Host = host);
        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Probes_do_not_depend_on_names()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.ExchangeAsync("GET", "/health", change: request => request.Headers.Host = "pod.example");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var server = await ApiServer.StartAsync(options => options.MaxRequestBodyBytes = 1000);
        server.Cluster.Add("s1");
        var (status, body) = await server.SendAsync("POST", "/api/sessions/s1/agent/solo", $"[{{\"content\":\"{new string('x', 2000)}\"}}]");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("body_too_large", JsonElement.Parse(body).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_working_directory_outside_the_root_is_denied()
    {
        await using var server = await ApiServer.StartAsync(options => options.WorkspaceRoot = Path.GetTempPath());
        var outside = await server.SendAsync("POST", "/api/sessions", """{"working_dir":"/"}""");
        Assert.Equal(HttpStatusCode.Forbidden, outside.Status);
        Assert.Equal("working_dir_denied", JsonElement.Parse(outside.Body).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("POST", "/api/sessions", $$"""{"working_dir":"{{Path.GetTempPath()}}"}""")).Status);
    }

    [Fact]
    public async Task With_a_root_it_is_the_directory_of_sessions_that_name_none_and_relative_ones_begin_there()
    {
        using var root = new Testing.TemporaryDirectory();
        Directory.CreateDirectory(root.At("project"));
        await using var server = await ApiServer.StartAsync(options => options.WorkspaceRoot = root.Path);
        foreach (var (body, directory) in (IEnumerable<(string, string)>)[("{}", root.Path), ("""{"working_dir":"project"}""", root.At("project"))])
        {
            var (status, text) = await server.SendAsync("POST", "/api/sessions", body);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(directory, JsonElement.Parse(text).GetProperty("working_dir").GetString());
        }
    }

    [Fact]
    public async Task A_link_that_leaves_the_root_is_outside()
    {
        using var root = new Testing.TemporaryDirectory();
        var link = Path.Join(root.Path, "link");
        Directory.CreateSymbolicLink(link, "/");
        await using var server = await ApiServer.StartAsync(options => options.WorkspaceRoot = root.Path);
        var (status, _) = await server.SendAsync("POST", "/api/sessions", JsonSerializer.Serialize(new { working_dir = link + "/etc" }));
        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    private static async Task<string> RawAsync(ApiServer server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.EndPoint, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}

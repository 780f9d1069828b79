using System.Net;
using System.Text.Json.Nodes;
using Cagent.Tools.Fetch;
using Cagent.Tools.Net;
using Microsoft.Extensions.Options;

namespace Cagent.Grains.Tests.Tools;

public sealed class FetchToolTests
{
    private const string Fetch = "    toolsets: [{type: fetch}]";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.20.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    public void Addresses_that_are_not_public_are_refused(string address) =>
        Assert.Equal("host is not a public address", PolicyOf(new HttpPolicyOptions()).Refuse("host", IPAddress.Parse(address), 80));

    [Theory]
    [InlineData("93.184.216.34", 443, null)]
    [InlineData("2606:2800:220:1::1", 80, null)]
    [InlineData("93.184.216.34", 22, "port 22 is not allowed")]
    public void Public_addresses_are_asked_on_the_usual_ports(string address, int port, string? refusal) =>
        Assert.Equal(refusal, PolicyOf(new HttpPolicyOptions()).Refuse("host", IPAddress.Parse(address), port));

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("intranet")]
    public void The_server_can_allow_networks_and_hosts(string destination) =>
        Assert.Null(PolicyOf(new HttpPolicyOptions { AllowedDestinations = { destination } }).Refuse("intranet", IPAddress.Parse("10.1.2.3"), 9000));

    [Fact]
    public async Task A_server_of_this_machine_is_not_asked()
    {
        await using var server = await RecordedServer.StartAsync(Routes("/t", "secret"));
        await using ToolRoom room = new(Fetch);

        var result = await room.CallAsync("fetch", Arguments(server.Url + "/t"));

        Assert.True(result.IsError);
        Assert.Equal($"Error fetching {server.Url}/t: URL not allowed: 127.0.0.1 is not a public address", result.Output);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_redirect_to_an_address_that_is_not_allowed_is_not_followed()
    {
        await using var inside = await RecordedServer.StartAsync(Routes("/t", "secret"));
        JsonObject routes = new() { ["/r"] = new JsonObject { ["status"] = 302, ["headers"] = new JsonObject { ["Location"] = inside.Url + "/t" } } };
        await using var outside = await RecordedServer.StartAsync(routes);
        await using ToolRoom room = new(Fetch, new Dictionary<string, string?> { ["Cagent:Http:AllowedDestinations:0"] = "localhost" });

        var result = await room.CallAsync("fetch", Arguments(outside.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/r"));

        Assert.EndsWith("URL not allowed: 127.0.0.1 is not a public address", result.Output, StringComparison.Ordinal);
        Assert.Single(outside.Requests);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.1/%zz")]
    [InlineData("http://127.0.0.1/a%2")]
    [InlineData("http://127.0.0.1:x/")]
    [InlineData("http://exa mple/")]
    public async Task A_URL_that_cannot_be_read_is_not_asked_for(string url)
    {
        await using ToolRoom room = new(Fetch);

        Assert.StartsWith($"Error fetching {url}: invalid URL: ", (await room.CallAsync("fetch", Arguments(url))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_so_many_pages_are_fetched_in_a_minute()
    {
        await using var server = await RecordedServer.StartAsync(Routes("/t", "text"));
        Dictionary<string, string?> settings = new() { ["Cagent:Http:AllowPrivateAddresses"] = "true", ["Cagent:Http:MaxRequestsPerMinute"] = "1" };
        await using ToolRoom room = new(Fetch, settings);

        await room.CallAsync("fetch", Arguments(server.Url + "/t"));
        var second = await room.CallAsync("fetch", Arguments(server.Url + "/t"));

        Assert.Contains("more than 1 pages", second.Output, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task At_most_ten_pages_are_fetched_at_once()
    {
        await using ToolRoom room = new(Fetch);

        var result = await room.CallAsync("fetch", Arguments([.. Enumerable.Repeat("http://example.invalid/", 11)]));

        Assert.True(result.IsError);
        Assert.StartsWith("At most 10 URLs", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User-agent: *\nDisallow: /private\nAllow: /private/ok", "/private/x", false)]
    [InlineData("User-agent: *\nDisallow: /private\nAllow: /private/ok", "/private/ok/x", true)]
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: Cagent\nDisallow: /a", "/b", true)]
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: other\nDisallow:", "/b", false)]
    [InlineData("User-agent: a\nUser-agent: cagent\nDisallow: /x", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", false)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf.html", true)]
    [InlineData("User-agent: *\nDisallow: /a # comment", "/abc", false)]
    [InlineData("User-agent: *\nDisallow:", "/abc", true)]
    [InlineData("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true)]
    [InlineData("<html>", "/abc", true)]
    [InlineData("\ufeffUser-agent: *\rDisallow: /a", "/a", false)]
    [InlineData("Disallow: /a\nUser-agent: *\nDisallow:", "/b", false)]
    [InlineData("Disallow:\nUser-agent: *\nDisallow: /a", "/b", true)]
    [InlineData("User-agent: *\nDisallow: a", "/a", false)]
    [InlineData("User-agent: *\nDisallow: *secret", "/a/secret", false)]
    [InlineData("User-agent: *\nDisallow: /sp ace\nDisallow: /caf%C3%A9", "/sp%20ace", false)]
    [InlineData("User-agent: *\nDisallow: /sp ace\nDisallow: /caf%C3%A9", "/caf%c3%a9", false)]
    public void The_rules_of_a_site_are_kept(string robots, string path, bool allowed) =>
        Assert.Equal(allowed, RobotsRules.Parse(robots, "Cagent/1.0").Allows(path));

    private static AddressPolicy PolicyOf(HttpPolicyOptions options) => new(Options.Create(options));

    private static JsonObject Routes(string path, string body) =>
        new() { [path] = new JsonObject { ["headers"] = new JsonObject { ["Content-Type"] = "text/plain" }, ["body"] = body } };

    private static string Arguments(params string[] urls) =>
        new JsonObject { ["urls"] = new JsonArray([.. urls.Select(url => JsonValue.Create(url))]), ["format"] = "text" }.ToJsonString();
}

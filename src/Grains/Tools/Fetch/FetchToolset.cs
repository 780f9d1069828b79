using Cagent.Sessions;
using Cagent.Tools.Net;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Fetch;

/// <summary>The <c>fetch</c> toolset.</summary>
internal sealed class FetchToolset(ToolHttpClient client, IOptions<HttpPolicyOptions> policy, TimeProvider timeProvider) : IToolsetProvider
{
    private const int DefaultTimeoutSeconds = 30;
    private const int LongestTimeoutSeconds = 300;

    private const string Instructions =
        """
        ## The fetch tool

        Gets pages over HTTP or HTTPS, several in one call. Ask for `text` to read, `markdown` to keep headings and links, `html` for the
        page as it is. What a site's robots.txt forbids is not fetched.
        """;

    private static readonly ToolDefinition Definition = new()
    {
        Name = "fetch",
        Category = "fetch",
        Description = "Gets one or several pages over HTTP or HTTPS and returns their content.",
        Parameters = ToolSchema.Parse(
            """
            {"type":"object","properties":{
             "urls":{"type":"array","items":{"type":"string"},"description":"The URLs","minItems":1},
             "format":{"type":"string","description":"text, markdown or html","enum":["text","markdown","html"]},
             "timeout":{"type":"integer","description":"Seconds for each request; default 30","minimum":1,"maximum":300}},
             "required":["urls","format"]}
            """),
        Annotations = new ToolAnnotations { Title = "Fetch URLs" },
        OutputSchema = ToolSchema.Text,
    };

    public string Type => "fetch";

    public IToolset Create(ToolsetRequest request)
    {
        var seconds = request.Config.Timeout > 0 ? Math.Min(request.Config.Timeout, LongestTimeoutSeconds) : DefaultTimeoutSeconds;
        FetchTool fetch = new(client, policy.Value, TimeSpan.FromSeconds(seconds), timeProvider);
        return new FixedToolset("fetch", Instructions, [new FunctionTool(Definition, fetch.FetchAsync)]);
    }
}

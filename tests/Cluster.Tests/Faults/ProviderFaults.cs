using System.Net;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>A model provider that fails once, then answers. The run comes to its normal end with the whole text, once.</summary>
/// <param name="cluster">The nodes.</param>
[Collection(SqliteCluster.Name)]
public sealed class ProviderFaults(SqliteCluster cluster)
{
    private static readonly Dictionary<string, Func<ModelReply, ModelReply>> Troubles = new()
    {
        ["429 with Retry-After"] = _ => ModelReply.Failure(HttpStatusCode.TooManyRequests, "slow down", ("Retry-After", "1")),
        ["500"] = _ => ModelReply.Failure(HttpStatusCode.InternalServerError, "broken"),
        ["503"] = _ => ModelReply.Failure(HttpStatusCode.ServiceUnavailable, "overloaded"),
        ["a reset in mid-stream"] = reply => Half(reply) with { Ending = ModelEnding.Reset },
        ["a hang-up in mid-stream"] = reply => Half(reply) with { Ending = ModelEnding.Cut },
        ["a stream that falls silent"] = reply => Half(reply) with { Ending = ModelEnding.Hang },
        ["a malformed chunk"] = reply => Half(reply) with { Raw = "{\"choices\":[{\"delta\":{\"content\":", Ending = ModelEnding.Cut },
    };

    /// <summary>One row a trouble.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names => Troubles.Keys.Select(name => new TheoryDataRow<string>(name));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_run_gets_over(string trouble)
    {
        var nodes = await cluster.OpenAsync();
        await using var session = await nodes.CreateSessionAsync(0, Cancelled);
        session.Watch(1);
        session.Watch(2);
        var wish = new Wish { Post = $"trouble-{session.Id}", Tokens = 10, Pause = 10, Calls = 1, Command = Effects.Marker };
        nodes.Model.Trouble(wish.Post, (before, reply) => before == 0 ? Troubles[trouble](reply) : reply);

        var post = await session.Post(wish, 0).RunAsync(Cancelled);

        Assert.Equal("normal", post.Evidence.Ending);
        await Check.HoldsAsync(nodes, session);
        Assert.Equal(3, nodes.Model.Asked(wish.Post));
    }

    [Fact]
    public async Task A_success_with_an_error_inside_ends_the_run_with_that_error()
    {
        var nodes = await cluster.OpenAsync();
        await using var session = await nodes.CreateSessionAsync(0, Cancelled);
        var watcher = session.Watch(1);
        var wish = new Wish { Post = $"inside-{session.Id}" };
        nodes.Model.Trouble(wish.Post, (_, _) => new ModelReply { Raw = """{"error":{"message":"no credit left","type":"insufficient_quota"}}""" });

        var post = await session.Post(wish, 0).RunAsync(Cancelled);

        Assert.Equal("error", post.Evidence.Ending);
        await Check.HoldsAsync(nodes, session);
        var error = Assert.Single(watcher.Events, item => item.Type == "error");
        Assert.Contains("no credit left", error.Data, StringComparison.Ordinal);

        // The session goes on.
        var next = await session.Post(new Wish { Post = $"next-{session.Id}" }, 1).RunAsync(Cancelled);
        Assert.Equal("normal", next.Evidence.Ending);
        await Check.HoldsAsync(nodes, session);
    }

    private static ModelReply Half(ModelReply reply) => reply with { Parts = [.. reply.Parts.Take(reply.Parts.Count / 2)], Calls = [] };
}

using System.Net;
using Cagent.Api.Tests.Fakes;
using Cagent.Testing;

namespace Cagent.Api.Tests.Endpoints;

/// <summary>Deleting one session or several.</summary>
public sealed class DeletionTests
{
    private const string Batch = "/api/sessions/batch/delete";
    private const string Both = """{"session_ids":["s1","s2"]}""";
    private const string BothDeleted = "{\"deleted_count\":2,\"failed_count\":0}\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_sessions_are_deleted_at_once()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("a");
        server.Cluster.Add("b");
        var (_, text) = await server.SendAsync("POST", Batch, """{"session_ids":["a","x"]}""");
        Assert.Equal("{\"deleted_count\":1,\"failed_count\":1,\"failed_ids\":[\"x\"]}\n", text);
        Assert.Equal(["b"], server.Cluster.Sessions.Keys);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("POST", Batch, "{}")).Status);
    }

    [Fact]
    public async Task Of_two_requests_under_one_key_at_the_same_time_none_counts_as_failed_what_the_other_deleted()
    {
        await using var server = await ApiServer.StartAsync();
        var (first, second, third) = (new Checkpoint(), new Checkpoint(), new Checkpoint());
        var session = server.Cluster.Add("s1");
        session.BeforeDeletion.Enqueue(first.PassAsync);
        session.BeforeDeletion.Enqueue(second.PassAsync);
        server.Cluster.Add("s2").BeforeDeletion.Enqueue(third.PassAsync);
        var answers = new[] { PostAsync(server), PostAsync(server) };
        await Task.WhenAll(first.Reached, second.Reached).WaitAsync(Token);

        // One has deleted the first session and is at the second one when the other finds the first gone, deletes the second and ends.
        first.Open();
        await third.Reached.WaitAsync(Token);
        second.Open();
        await Task.WhenAny(answers).WaitAsync(Token);
        third.Open();
        Assert.All(await Task.WhenAll(answers).WaitAsync(Token), answer => Assert.Equal(BothDeleted, answer));
    }

    [Fact]
    public async Task A_session_whose_node_does_not_answer_costs_the_others_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").BeforeDeletion.Enqueue(() => throw new TimeoutException());
        server.Cluster.Add("s2");
        var (status, text) = await server.SendAsync("POST", Batch, Both);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("{\"deleted_count\":1,\"failed_count\":1,\"failed_ids\":[\"s1\"]}\n", text);
    }

    [Fact]
    public async Task All_sessions_of_a_batch_share_one_time_limit()
    {
        await using var server = await ApiServer.StartAsync();
        var (first, second) = (new Checkpoint(), new Checkpoint());
        server.Cluster.Add("s1").BeforeDeletion.Enqueue(first.PassAsync);
        server.Cluster.Add("s2").BeforeDeletion.Enqueue(second.PassAsync);
        server.Cluster.Add("s3");
        var answer = server.SendAsync("POST", Batch, """{"session_ids":["s1","s2","s3"]}""");
        await first.Reached.WaitAsync(Token);
        server.Time.Advance(TimeSpan.FromSeconds(20));
        first.Open();
        await second.Reached.WaitAsync(Token);
        Assert.Equal("{\"deleted_count\":1,\"failed_count\":2,\"failed_ids\":[\"s2\",\"s3\"]}\n", (await AdvanceUntilAsync(server, answer)).Body);
        second.Open();
    }

    [Fact]
    public async Task A_deletion_that_takes_longer_than_its_client_waits_goes_on()
    {
        await using var server = await ApiServer.StartAsync();
        var slow = new Checkpoint();
        server.Cluster.Add("s1").BeforeDeletion.Enqueue(slow.PassAsync);
        var answer = server.SendAsync("DELETE", "/api/sessions/s1?wait=true&timeout=2s");
        await slow.Reached.WaitAsync(Token);
        Assert.Equal(HttpStatusCode.Accepted, (await AdvanceUntilAsync(server, answer)).Status);
        slow.Open();
        Assert.True(await Eventually.GetAsync(() => Task.FromResult(server.Cluster.Sessions.IsEmpty), gone => gone, TimeSpan.FromSeconds(20), Token));
    }

    /// <summary>Lets time pass until the server has waited long enough: when its clock starts is its own affair.</summary>
    private static async Task<T> AdvanceUntilAsync<T>(ApiServer server, Task<T> answer)
    {
        await Eventually.GetAsync(
            () =>
            {
                server.Time.Advance(TimeSpan.FromSeconds(2));
                return Task.FromResult(answer.IsCompleted);
            },
            completed => completed,
            TimeSpan.FromSeconds(20),
            Token);
        return await answer.WaitAsync(TimeSpan.FromSeconds(1), Token);
    }

    private static async Task<string> PostAsync(ApiServer server)
    {
        using var response = await server.ExchangeAsync("POST", Batch, Both, change: request => request.Headers.Add("Idempotency-Key", "k"));
        return await response.Content.ReadAsStringAsync(Token);
    }
}

using Cagent.Agents.Configuration;
using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class PromptAssemblyTests
{
    [Fact]
    public void System_messages_come_in_order_and_each_block_ends_a_cache_segment()
    {
        var prompt = Assemble(new AgentConfig { Name = "root", Instruction = "Be brief." }, [User("hi")], tools: ["Use the shell."], context: ["Today"]);
        Assert.Equal(["Be brief.", "Use the shell.", "Today", "hi"], prompt.Select(message => message.Content));
        Assert.Equal([null, true, true, null], prompt.Select(message => message.CacheControl));
    }

    [Theory]
    [InlineData(1, "0123\n\n")]
    [InlineData(3, "0123456789")]
    [InlineData(int.MaxValue, "0123456789")]
    public void A_long_result_of_a_tool_is_cut_at_the_limit(int tokens, string start)
    {
        var result = new SessionItem { SessionId = "s", Position = 0, Message = new ChatMessage { Role = ChatRoles.Tool, Content = "0123456789", ToolCallId = "c" } };
        var call = new SessionItem { SessionId = "s", Position = 0, Message = new ChatMessage { Role = ChatRoles.Assistant, Content = "", ToolCalls = [RunBench.Call("c", "read")] } };
        var agent = new AgentConfig { Name = "root" };
        var prompt = PromptAssembly.Assemble(new PromptSource
        {
            Agent = new AgentProfile { Config = agent, Models = [], Member = new TeamMember { Name = "root", Description = "", Provider = "", Model = "" } },
            Team = TeamProfile.Nobody,
            Items = [call, result],
            ToolResultTokens = tokens,
        });
        Assert.StartsWith(start, prompt[^1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_instruction_adds_no_message()
        => Assert.Equal(["hi"], Assemble(new AgentConfig { Name = "root" }, [User("hi")]).Select(message => message.Content));

    [Fact]
    public void A_summary_replaces_what_is_before_it()
    {
        SessionItem[] items = [User("old"), Assistant("older answer"), Summary("so far"), User("new")];
        Assert.Equal(["Session Summary: so far", "new"], Assemble(new AgentConfig { Name = "root" }, items).Select(message => message.Content));
    }

    [Fact]
    public void A_summary_keeps_the_unanswered_message_that_it_names()
    {
        SessionItem[] items = [User("old"), Assistant("older answer"), User("question"), Summary("so far", firstKept: 2)];
        Assert.Equal(["Session Summary: so far", "question"], Assemble(new AgentConfig { Name = "root" }, items).Select(message => message.Content));
    }

    [Fact]
    public void Messages_of_a_person_stay_apart_though_one_ends_in_a_line_break()
        => Assert.Equal(["a\n", "b"], Assemble(new AgentConfig { Name = "root" }, [User("a\n"), User("b")]).Select(message => message.Content));

    [Fact]
    public void A_call_without_a_result_gets_one_before_the_next_message()
    {
        SessionItem[] items = [User("a"), Call("c1", "c2"), Result("c1"), User("b")];
        var prompt = Assemble(new AgentConfig { Name = "root" }, items);
        Assert.Equal(["user", "assistant", "tool", "tool", "user"], prompt.Select(message => message.Role));
        Assert.Equal("c2", prompt[3].ToolCallId);
        Assert.True(prompt[3].IsError);
    }

    [Fact]
    public void A_result_without_a_call_is_left_out()
        => Assert.Equal(["user"], Assemble(new AgentConfig { Name = "root" }, [User("a"), Result("nobody")]).Select(message => message.Role));

    [Theory]
    [InlineData(10, 3, 10)]
    [InlineData(8, 5, 8)]
    [InlineData(5, 10, 10)]
    public void The_history_limit_never_drops_user_messages(int pairs, int limit, int kept)
    {
        var items = Enumerable.Range(0, pairs).SelectMany(index => new[] { User($"u{index}"), Assistant($"a{index}") }).ToArray();
        Assert.Equal(kept, Assemble(new AgentConfig { Name = "root", NumHistoryItems = limit }, items).Length);
    }

    [Fact]
    public void The_history_limit_drops_the_results_of_dropped_calls()
    {
        var items = Enumerable.Range(0, 30).SelectMany(index => new[] { Call($"c{index}"), Result($"c{index}") }).Prepend(User("go")).ToArray();
        var prompt = Assemble(new AgentConfig { Name = "root", NumHistoryItems = 30 }, items);
        Assert.Equal(29, prompt.Length);
        Assert.Equal("go", prompt[0].Content);
        Assert.Equal("c16", prompt[1].ToolCalls![0].Id);
    }

    [Fact]
    public void The_first_tool_result_over_the_budget_and_all_before_it_are_replaced()
    {
        SessionItem[] items =
        [
            User("go"), Call("c1"), Result("c1", "tiny text"), Call("c2"), Result("c2", new string('x', 4 * 30_000)), Call("c3"),
            Result("c3", new string('y', 4 * 20_000)),
        ];
        var results = Assemble(new AgentConfig { Name = "root" }, items).Where(message => message.Role == ChatRoles.Tool).Select(message => message.Content).ToArray();
        Assert.Equal("[content truncated]", results[0]);
        Assert.Equal("[content truncated]", results[1]);
        Assert.Equal(4 * 20_000, results[2].Length);
    }

    [Fact]
    public void Images_are_left_out_for_a_model_that_takes_none()
    {
        var image = new MessagePart { Type = "image_url", ImageUrl = new ImageUrl { Url = "data:image/png;base64,AA==" } };
        var item = User("look") with { Message = new ChatMessage { Role = "user", Content = "look", MultiContent = [image] } };
        Assert.Null(Assemble(new AgentConfig { Name = "root" }, [item], takesImages: false)[0].MultiContent);
        Assert.NotNull(Assemble(new AgentConfig { Name = "root" }, [item])[0].MultiContent);
    }

    private static ChatMessage[] Assemble(
        AgentConfig agent, SessionItem[] items, string[]? tools = null, string[]? context = null, bool takesImages = true)
    {
        var profile = new AgentProfile
        {
            Config = agent,
            Models = ["m"],
            Member = new TeamMember { Name = agent.Name, Description = "", Provider = "test", Model = "m" },
        };
        return
        [
            .. PromptAssembly.Assemble(new PromptSource
            {
                Agent = profile,
                Team = new TeamProfile
                {
                    Config = new TeamConfig { Version = "7", Agents = [agent] },
                    Agents = [profile],
                    Models = System.Collections.Immutable.ImmutableDictionary<string, ModelProfile>.Empty,
                },
                Items = [.. items.Select((item, index) => item with { Position = index })],
                ToolInstructions = tools ?? [],
                Context = context ?? [],
                TakesImages = takesImages,
            }),
        ];
    }

    private static SessionItem User(string text) => Item(new ChatMessage { Role = ChatRoles.User, Content = text });

    private static SessionItem Assistant(string text) => Item(new ChatMessage { Role = ChatRoles.Assistant, Content = text });

    private static SessionItem Call(params string[] ids) => Item(new ChatMessage
    {
        Role = ChatRoles.Assistant,
        ToolCalls = [.. ids.Select(id => new ToolCall { Id = id, Function = new FunctionCall { Name = "read_file", Arguments = "{}" } })],
    });

    private static SessionItem Result(string id, string content = "ok")
        => Item(new ChatMessage { Role = ChatRoles.Tool, ToolCallId = id, Content = content });

    private static SessionItem Summary(string text, long? firstKept = null)
        => new() { SessionId = "s", Position = 0, Summary = text, FirstKeptPosition = firstKept };

    private static SessionItem Item(ChatMessage message) => new() { SessionId = "s", Position = 0, Message = message };
}

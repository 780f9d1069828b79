using System.Text;
using System.Text.Json;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Events;

public sealed class EventSerializerTests
{
    [Fact]
    public void An_event_carries_both_names_of_its_agent()
    {
        var json = Parse(new AgentChoiceEvent { Content = "hi", AgentName = "root", SessionId = "s", RootSessionId = "s" });
        Assert.Equal("agent_choice", json.GetProperty("type").GetString());
        Assert.Equal("root", json.GetProperty("agent_name").GetString());
        Assert.Equal("root", json.GetProperty("agent").GetString());
    }

    [Fact]
    public void Text_is_plain_utf8_on_one_line()
    {
        var bytes = EventSerializer.Serialize(new AgentChoiceEvent { Content = "åß∂ 😀 <b>&\"\\ \n \u2028" });
        Assert.DoesNotContain((byte)'\n', bytes);
        Assert.Contains("åß∂", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal("åß∂ 😀 <b>&\"\\ \n \u2028", Parse(bytes).GetProperty("content").GetString());
    }

    [Theory]
    [InlineData('x')]
    [InlineData('ß')]
    [InlineData('"')]
    [InlineData('\n')]
    public void A_long_tool_result_is_shortened_to_what_existing_clients_can_read(char character)
    {
        var output = new string(character, 200_000);
        var bytes = EventSerializer.Serialize(new ToolCallResponseEvent
        {
            ToolCall = new ToolCall { Id = "c", Function = new FunctionCall { Name = "shell", Arguments = "{}" } },
            ToolDefinition = new ToolDefinition { Name = "shell" },
            Response = output,
            Result = ToolResult.Ok(output),
        });
        Assert.InRange(bytes.Length, 1_000, EventSerializer.MaxBytes);
        var json = Parse(bytes);
        Assert.True(json.GetProperty("truncated").GetBoolean());
        Assert.Equal(json.GetProperty("response").GetString(), json.GetProperty("result").GetProperty("output").GetString());
    }

    [Theory]
    [InlineData("session_title")]
    [InlineData("elicitation_request")]
    [InlineData("hook_blocked")]
    [InlineData("agent_info")]
    [InlineData("team_info")]
    [InlineData("warning")]
    [InlineData("error")]
    public void Whatever_is_long_in_an_event_is_shortened(string type)
    {
        var bytes = EventSerializer.Serialize(Long(type));
        Assert.InRange(bytes.Length, 100, EventSerializer.MaxBytes);
        Assert.Equal(type, Parse(bytes).GetProperty("type").GetString());
        Assert.True(Parse(bytes).GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData('x')]
    [InlineData('\n')]
    [InlineData('\u0001')]
    [InlineData('漢')]
    public void The_text_of_an_answer_is_split_instead_of_shortened(char character)
    {
        var text = "😀" + new string(character, 150_000) + "😀";
        var pieces = EventSerializer.Split(text).ToArray();
        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.InRange(
            EventSerializer.Serialize(new AgentChoiceEvent { Content = piece, AgentName = "root", SessionId = "s" }).Length, 1, EventSerializer.MaxBytes));
    }

    [Fact]
    public void A_text_is_not_split_within_a_character()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 50_001));
        var pieces = EventSerializer.Split(text).ToArray();
        Assert.InRange(pieces.Length, 2, 8);
        Assert.All(pieces, piece => Assert.False(char.IsLowSurrogate(piece[0])));
    }

    [Fact]
    public void A_text_that_fits_is_one_piece() => Assert.Single(EventSerializer.Split(new string('x', 60_000)));

    private static RuntimeEvent Long(string type)
    {
        var text = new string('x', 200_000);
        return type switch
        {
            "session_title" => new SessionTitleEvent { Title = text },
            "elicitation_request" => new ElicitationRequestEvent { Message = text },
            "hook_blocked" => new HookBlockedEvent
            {
                ToolCall = new ToolCall { Id = "c", Function = new FunctionCall { Name = "shell", Arguments = text } },
                ToolDefinition = new ToolDefinition { Name = "shell" },
                Message = text,
            },
            "agent_info" => new AgentInfoEvent { Description = text, WelcomeMessage = text },
            "team_info" => new TeamInfoEvent
            {
                CurrentAgent = "root",
                AvailableAgents =
                [
                    new TeamMember
                    {
                        Name = "root",
                        Description = text,
                        Provider = "p",
                        Model = "m",
                        Commands = new Dictionary<string, TeamCommand> { ["c"] = new() { Instruction = text } },
                    },
                ],
            },
            "warning" => new WarningEvent { Message = text },
            _ => new ErrorEvent { Error = text },
        };
    }

    [Fact]
    public void A_definition_of_an_unknown_tool_shows_its_members_as_empty()
    {
        var json = Parse(new PartialToolCallEvent { ToolCall = new ToolCall(), ToolDefinition = ToolDefinition.Unknown }).GetProperty("tool_definition");
        Assert.Equal("""{"name":"","category":"","parameters":null,"annotations":{},"outputSchema":null}""", json.GetRawText());
    }

    private static JsonElement Parse(RuntimeEvent value) => Parse(EventSerializer.Serialize(value));

    private static JsonElement Parse(byte[] utf8) => JsonDocument.Parse(utf8).RootElement;
}

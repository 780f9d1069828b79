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

    [Fact]
    public void A_long_message_of_a_hook_or_a_provider_is_shortened_too()
    {
        var text = new string('x', 200_000);
        RuntimeEvent[] events =
        [
            new HookBlockedEvent { ToolCall = new ToolCall(), ToolDefinition = ToolDefinition.Unknown, Message = text },
            new HookFinishedEvent { HookEvent = "pre_tool_use", Message = text },
            new ModelFallbackEvent { FailedModel = "a/b", FallbackModel = "a/c", Reason = text },
        ];
        Assert.All(events, value => Assert.InRange(EventSerializer.Serialize(value).Length, 60_000, EventSerializer.MaxBytes));
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

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
    [InlineData(200_000, 0)]
    [InlineData(60_000, 200_000)]
    public void A_result_is_not_cut_for_what_else_is_long(int arguments, int image)
    {
        var bytes = EventSerializer.Serialize(new ToolCallResponseEvent
        {
            ToolCall = new ToolCall { Id = "c", Function = new FunctionCall { Name = "write_file", Arguments = new string('x', arguments) } },
            ToolDefinition = new ToolDefinition { Name = "write_file" },
            Response = "File written successfully",
            Result = ToolResult.Ok("File written successfully") with
            {
                Meta = JsonDocument.Parse("""{"lineCount":3}""").RootElement,
                Images = image == 0 ? null : [new ToolMedia { Data = new string('A', image), MimeType = "image/png" }],
            },
        });

        Assert.InRange(bytes.Length, 1, EventSerializer.MaxBytes);
        var json = Parse(bytes);
        Assert.True(json.GetProperty("truncated").GetBoolean());
        Assert.Equal("File written successfully", json.GetProperty("response").GetString());
        Assert.Equal("File written successfully", json.GetProperty("result").GetProperty("output").GetString());
        Assert.Equal(3, json.GetProperty("result").GetProperty("meta").GetProperty("lineCount").GetInt32());
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

using System.Text.Json;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Events;

/// <summary>Lines that existing clients can read: what may be shortened is, and answers are split.</summary>
public sealed class LongEventTests
{
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
        Assert.Equal(type, JsonElement.Parse(bytes).GetProperty("type").GetString());
        Assert.True(JsonElement.Parse(bytes).GetProperty("truncated").GetBoolean());
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
        Assert.InRange(pieces.Length, 2, 16);
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
}

namespace Cagent.Models.Cassettes;

/// <summary>What someone did in a conversation, reduced to what a recording and a live request must have in common.</summary>
/// <param name="Kind">U user, A assistant, C tool call, T tool result.</param>
/// <param name="Text">White space collapsed; the name of a call; empty for results.</param>
/// <param name="Arguments">Of a call: JSON with sorted keys.</param>
/// <param name="Images">How many the message has.</param>
internal sealed record ConversationTurn(char Kind, string Text = "", string Arguments = "", int Images = 0)
{
    /// <summary>Same kind; for calls the same tool.</summary>
    public bool HasShapeOf(ConversationTurn other) => Kind == other.Kind && (Kind != 'C' || Text == other.Text);
}

using System.Text.Json.Serialization;

namespace Cagent.Tools.Todo;

/// <summary>An item of a to-do list.</summary>
internal sealed record TodoItem(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("status")] string Status)
{
    public const string Pending = "pending";

    public const string InProgress = "in-progress";

    public const string Completed = "completed";
}

/// <summary>A to-do list as it is stored.</summary>
internal sealed record TodoList(
    [property: JsonPropertyName("next")] int Next,
    [property: JsonPropertyName("items")] IReadOnlyList<TodoItem> Items)
{
    public static readonly TodoList Empty = new(1, []);

    /// <summary>What is still to be done, for the model; null when nothing is.</summary>
    public string? Reminder
    {
        get
        {
            var open = Items.Where(item => item.Status == TodoItem.InProgress).Concat(Items.Where(item => item.Status == TodoItem.Pending))
                .Select(item => $" ({item.Status}) [{item.Id}] {item.Description}").ToArray();
            return open.Length == 0 ? null : "The following todos are still incomplete and MUST be completed:" + string.Concat(open);
        }
    }
}

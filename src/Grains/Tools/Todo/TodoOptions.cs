using Microsoft.Extensions.Options;

namespace Cagent.Tools.Todo;

/// <summary>Limits of to-do lists, section <c>Cagent:Todo</c>.</summary>
public sealed class TodoOptions
{
    /// <summary>Items of one list; default 200.</summary>
    public int MaxItems { get; set; } = 200;

    /// <summary>Length of one description, bytes; default 2,000.</summary>
    public int MaxDescriptionBytes { get; set; } = 2_000;
}

internal sealed class TodoOptionsValidator : IValidateOptions<TodoOptions>
{
    public ValidateOptionsResult Validate(string? name, TodoOptions options) => new OptionFailures("Cagent:Todo")
        .Positive(nameof(options.MaxItems), options.MaxItems)
        .Positive(nameof(options.MaxDescriptionBytes), options.MaxDescriptionBytes)
        .ToResult();
}

using System.Text;
using System.Text.Json;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Todo;

/// <summary>A to-do list (tools §3.4), one per agent, or one for all agents of the session when <c>shared</c>. It is stored with the session.</summary>
internal sealed class TodoToolset(IOptions<TodoOptions> options) : IToolsetProvider
{
    public string Type => "todo";

    public IToolset Create(ToolsetRequest request)
    {
        TodoTools tools = new(request.Config.Shared ? "todo" : "todo:" + request.Agent.Name, options.Value);
        return new FixedToolset("todo", TodoDefinitions.Instructions,
        [
            new FunctionTool(TodoDefinitions.Create, tools.Create),
            new FunctionTool(TodoDefinitions.CreateMany, tools.CreateMany),
            new FunctionTool(TodoDefinitions.Update, tools.Update),
            new ListTool(tools),
        ]);
    }

    /// <summary>Its arguments are not looked at, not even when they are invalid.</summary>
    private sealed class ListTool(TodoTools tools) : ITool
    {
        public ToolDefinition Definition => TodoDefinitions.List;

        public Task<ToolResult> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken) =>
            Task.FromResult(tools.List(invocation));
    }

    private sealed class TodoTools(string key, TodoOptions options)
    {
        private static readonly string[] Statuses = [TodoItem.Pending, TodoItem.InProgress, TodoItem.Completed];

        public ToolResult Create(ToolInvocation call, ToolArguments arguments) => Add(call.State, [arguments.GetString("description")], single: true);

        public ToolResult CreateMany(ToolInvocation call, ToolArguments arguments) =>
            Add(call.State, arguments.GetStrings("descriptions"), single: false);

        public ToolResult List(ToolInvocation call)
        {
            var list = Load(call.State);
            return Result(list, new { todos = list.Items, reminder = list.Reminder });
        }

        public ToolResult Update(ToolInvocation call, ToolArguments arguments)
        {
            var items = Load(call.State).Items.ToArray();
            List<object> updated = [];
            List<string> unknown = [];
            List<string> invalid = [];
            foreach (var update in arguments.GetObjects("updates"))
            {
                var (id, status) = (update.GetString("id"), update.GetString("status"));
                var index = Array.FindIndex(items, item => item.Id == id);
                if (index < 0)
                {
                    unknown.Add(id);
                }
                else if (!Statuses.Contains(status))
                {
                    invalid.Add(id);
                }
                else
                {
                    items[index] = items[index] with { Status = status };
                    updated.Add(new { id, status });
                }
            }

            var list = Load(call.State) with { Items = items };
            Save(call.State, list);
            var failed = updated.Count == 0 && unknown.Count + invalid.Count > 0;
            Dictionary<string, object?> output = [];
            AddIfAny(output, "updated", updated);
            AddIfAny(output, "not_found", unknown);
            AddIfAny(output, "invalid_status", invalid);
            output["all_todos"] = failed ? null : list.Items;
            if (!failed && list.Reminder is { } reminder)
            {
                output["reminder"] = reminder;
            }

            return new ToolResult
            {
                Output = ToolJson.WriteWithNulls(output),
                IsError = failed ? true : null,
                Meta = Meta(list),
            };
        }

        private static void AddIfAny<T>(Dictionary<string, object?> output, string name, List<T> values)
        {
            if (values.Count > 0)
            {
                output[name] = values;
            }
        }

        private ToolResult Add(IToolState state, IReadOnlyList<string> descriptions, bool single)
        {
            var list = Load(state);
            if (list.Items.Count + descriptions.Count > options.MaxItems)
            {
                return ToolResult.Error($"A list holds at most {options.MaxItems} todos; it has {list.Items.Count}, {descriptions.Count} more were asked for. Nothing was added.");
            }

            if (descriptions.FirstOrDefault(text => Encoding.UTF8.GetByteCount(text) > options.MaxDescriptionBytes) is { } tooLong)
            {
                return ToolResult.Error(
                    $"A description has at most {options.MaxDescriptionBytes} bytes; one has {Encoding.UTF8.GetByteCount(tooLong)}. Nothing was added.");
            }

            var created = descriptions.Select((text, i) => new TodoItem($"todo_{list.Next + i}", text, TodoItem.Pending)).ToArray();
            list = new TodoList(list.Next + created.Length, [.. list.Items, .. created]);
            Save(state, list);
            return Result(list, new { created = single ? (object)created[0] : created, all_todos = list.Items, reminder = list.Reminder });
        }

        private static ToolResult Result<T>(TodoList list, T output) =>
            new() { Output = ToolJson.Write(output), Meta = Meta(list) };

        private static JsonElement? Meta(TodoList list) => list.Items.Count == 0 ? null : ToolJson.ToElement(list.Items);

        private TodoList Load(IToolState state) =>
            state.Get(key) is { } stored ? JsonSerializer.Deserialize<TodoList>(stored)! : TodoList.Empty;

        private void Save(IToolState state, TodoList list) => state.Set(key, JsonSerializer.Serialize(list));
    }
}

using Cagent.Tools;
using Cagent.Tools.Todo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cagent.Grains.Tests.Tools;

public sealed class ToolsetFactoryTests
{
    [Fact]
    public async Task Tools_come_in_the_order_of_the_file_and_always_the_same()
    {
        await using ToolRoom room = new("    toolsets: [{type: todo}, {type: think}, {type: user_prompt}]");

        string[] expected = ["create_todo", "create_todos", "update_todos", "list_todos", "think", "user_prompt"];
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(expected, (await room.ListAsync()).Tools.Select(tool => tool.Definition.Name));
        }
    }

    [Fact]
    public async Task The_model_of_a_toolset_belongs_to_all_its_tools_and_to_no_others()
    {
        await using ToolRoom room = new("    toolsets: [{type: todo, tools: [list_todos, create_todo], model: cheap}, {type: think}]");

        Assert.Equal(
            [("create_todo", "cheap"), ("list_todos", "cheap")],
            (await room.ListAsync()).Models.Select(entry => (entry.Key, entry.Value)).Order());
    }

    [Theory]
    [InlineData("nonsense", "toolset nonsense failed: unknown toolset type: nonsense")]
    [InlineData("memory", "toolset memory failed: toolsets of type memory are not available in this version of the server")]
    public async Task A_toolset_that_cannot_be_made_is_reported_once_and_the_others_go_on(string type, string warning)
    {
        await using ToolRoom room = new($"    toolsets: [{{type: {type}}}, {{type: think}}]");

        var first = await room.ListAsync();
        var second = await room.ListAsync();

        Assert.Equal(warning, Assert.Single(first.Warnings));
        Assert.Empty(second.Warnings);
        Assert.NotNull(second.Find("think"));
        Assert.True(room.HasToolsets);
    }

    [Fact]
    public async Task An_agent_without_toolsets_has_none()
    {
        await using ToolRoom room = new("    toolsets: [{type: nonsense}]");

        Assert.False(room.HasToolsets);
        Assert.Empty((await room.ListAsync()).Tools);
    }

    [Theory]
    [InlineData("Cagent:ToolPolicy:Deny:0", "shell")]
    [InlineData("Cagent:ToolPolicy:Allow:0", "think")]
    public async Task The_server_decides_which_toolsets_there_are(string key, string type)
    {
        await using ToolRoom room = new("    toolsets: [{type: shell}, {type: think}]", new Dictionary<string, string?> { [key] = type });

        var listing = await room.ListAsync();

        Assert.Equal("think", Assert.Single(listing.Tools).Definition.Name);
        Assert.Equal("toolset shell disabled by policy", Assert.Single(listing.Warnings));
    }

    [Fact]
    public async Task The_server_decides_whether_commands_run_after_an_edit()
    {
        Dictionary<string, string?> settings = new() { ["Cagent:Filesystem:PostEdit"] = "false" };
        await using ToolRoom room = new("    toolsets:\n      - type: filesystem\n        post_edit: [{path: '*', cmd: 'touch ran'}]", settings);

        var listing = await room.ListAsync();
        await room.CallAsync("write_file", """{"path":"a","content":"x"}""");

        Assert.Equal(
            "toolset filesystem: 'post_edit' is switched off on this server (Cagent:Filesystem:PostEdit)", Assert.Single(listing.Warnings));
        Assert.False(File.Exists(room.At("ran")));
    }

    [Fact]
    public async Task Of_two_tools_of_one_name_the_first_is_offered()
    {
        await using ToolRoom room = new("    toolsets:\n      - type: think\n      - type: think\n        instruction: Second.");

        var listing = await room.ListAsync();

        Assert.Single(listing.Tools);
        Assert.Equal("tool think is offered more than once; the first one is used", Assert.Single(listing.Warnings));
        Assert.Equal("Second.", listing.Instructions[1]);
    }

    [Fact]
    public async Task A_filter_keeps_the_named_tools_and_reports_names_that_do_not_exist()
    {
        await using ToolRoom room = new("    toolsets: [{type: todo, tools: [list_todos, List_Todos]}]");

        var listing = await room.ListAsync();

        Assert.Equal("list_todos", Assert.Single(listing.Tools).Definition.Name);
        Assert.Equal("todo: 'tools' names 'List_Todos', which it does not have", Assert.Single(listing.Warnings));
        Assert.Empty((await room.ListAsync()).Warnings);
    }

    [Fact]
    public async Task A_read_only_agent_gets_only_tools_that_change_nothing()
    {
        await using ToolRoom room = new("    readonly: true\n    toolsets: [{type: filesystem}, {type: shell}, {type: think}]", version: "10");

        Assert.Equal(
            ["directory_tree", "list_directory", "read_file", "read_multiple_files", "search_files_content", "list_background_jobs", "view_background_job", "think"],
            (await room.ListAsync()).Tools.Select(tool => tool.Definition.Name));
    }

    [Theory]
    [InlineData("        instruction: Mine.", "Mine.")]
    [InlineData("        instruction: \" \"", " ")]
    public async Task The_file_replaces_the_instructions_of_a_toolset(string line, string expected)
    {
        await using ToolRoom room = new("    toolsets:\n      - type: think\n" + line);

        Assert.Equal(expected, Assert.Single((await room.ListAsync()).Instructions));
    }

    [Fact]
    public async Task The_first_marker_stands_for_the_instructions_that_are_replaced()
    {
        await using ToolRoom plain = new("    toolsets: [{type: think}]");
        var original = Assert.Single((await plain.ListAsync()).Instructions);
        await using ToolRoom room = new("    toolsets:\n      - type: think\n        instruction: \"A {ORIGINAL_INSTRUCTIONS} B {ORIGINAL_INSTRUCTIONS}\"");

        Assert.Equal($"A {original} B {{ORIGINAL_INSTRUCTIONS}}", Assert.Single((await room.ListAsync()).Instructions));
    }

    [Theory]
    [InlineData("7", "{type: shell}", 5)]
    [InlineData("12", "{type: shell}", 1)]
    [InlineData("7", "{type: shell}, {type: background_jobs}", 6)]
    [InlineData("12", "{type: background_jobs}", 5)]
    public async Task Background_jobs_come_with_the_shell_or_as_a_toolset_of_their_own(string version, string toolsets, int count)
    {
        await using ToolRoom room = new($"    toolsets: [{toolsets}]", version: version);

        Assert.Equal(count, (await room.ListAsync()).Tools.Count);
    }

    [Fact]
    public async Task A_failure_that_nobody_foresaw_does_not_show_the_server()
    {
        await using ToolRoom room = new("    toolsets: [{type: think}]");
        room.State.Set("think:root", "not JSON");

        var result = await room.CallAsync("think", """{"thought":"x"}""");

        Assert.True(result.IsError);
        Assert.Equal("Error calling tool: internal error 1", result.Output);
    }

    [Theory]
    [InlineData("Cagent:Todo:MaxItems", "-1", "Cagent:Todo:MaxItems is '-1'; it must be a number above 0.")]
    public void Options_that_make_no_sense_are_named(string key, string value, string message)
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build());
        services.AddCagentTools();
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<TodoOptions>>().Value);
        Assert.Equal(message, exception.Message);
    }
}

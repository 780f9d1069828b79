using System.Text.Json;

namespace Cagent.Agents.Configuration;

/// <content>Toolsets and definitions of MCP servers: <c>defer</c>, <c>remote</c> and <c>api_config</c> are there even when unused.</content>
internal static partial class TeamJson
{
    private static void WriteToolset(Utf8JsonWriter json, ToolsetConfig toolset)
    {
        json.WriteStartObject();
        json.Text("type", toolset.Type);
        json.Texts("tools", toolset.Tools);
        json.Text("instruction", toolset.Instruction);
        json.Text("toon", toolset.Toon);
        json.Text("model", toolset.Model);
        json.WriteStartObject("defer");
        json.WriteEndObject();
        json.Text("command", toolset.Command);
        json.Texts("args", toolset.Args);
        json.Text("ref", toolset.Ref);
        WriteRemote(json, toolset.Remote);
        if (toolset.Config is { } config)
        {
            json.Free("config", config);
        }
        json.Text("version", toolset.Version);
        json.Text("name", toolset.Name);
        json.Text("url", toolset.Url);
        json.TextMap("headers", toolset.Headers);
        json.TextMap("env", toolset.Environment);
        json.Flag("shared", toolset.Shared);
        json.Text("path", toolset.Path);
        json.Map("shell", toolset.Shell, WriteScript);
        json.List("post_edit", toolset.PostEdit, WritePostEdit);
        WriteApi(json, toolset.ApiConfig);
        json.Flag("ignore_vcs", toolset.IgnoreVcs);
        json.Texts("file_types", toolset.FileTypes);
        json.Count("timeout", toolset.Timeout);
        json.Texts("models", toolset.Models);
        json.Flag("readonly", toolset.ReadOnly);
        json.Flag("allow_private_ips", toolset.AllowPrivateAddresses);
        json.WriteEndObject();
    }

    private static void WriteRemote(Utf8JsonWriter json, RemoteConfig remote)
    {
        json.WriteStartObject("remote");
        json.WriteString("url", remote.Url);
        json.Text("transport_type", remote.TransportType);
        json.TextMap("headers", remote.Headers);
        json.WriteEndObject();
    }

    private static void WriteScript(Utf8JsonWriter json, ScriptConfig script)
    {
        json.WriteStartObject();
        json.WriteString("cmd", script.Command);
        json.WriteString("description", script.Description);
        if (script.Args is { Count: > 0 } args)
        {
            json.Free("args", args);
        }
        json.TextsOrNull("required", script.Required);
        json.TextMap("env", script.Environment);
        json.Text("working_dir", script.WorkingDirectory);
        json.WriteEndObject();
    }

    private static void WritePostEdit(Utf8JsonWriter json, PostEditConfig edit)
    {
        json.WriteStartObject();
        json.WriteString("path", edit.Path);
        json.WriteString("cmd", edit.Command);
        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, ApiConfig api)
    {
        json.WriteStartObject("api_config");
        json.Text("instruction", api.Instruction);
        json.Text("name", api.Name);
        json.Texts("required", api.Required);
        if (api.Args is { Count: > 0 } args)
        {
            json.Free("args", args);
        }
        json.Text("endpoint", api.Endpoint);
        json.Text("method", api.Method);
        json.TextMap("headers", api.Headers);
        if (api.OutputSchema is { } schema)
        {
            json.Free("output_schema", schema);
        }
        json.WriteEndObject();
    }
}

using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Tools.Filesystem;

/// <summary>What models and clients are told about the filesystem tools.</summary>
internal static class FilesystemDefinitions
{
    public const string Instructions =
        """
        ## The filesystem tools

        - Relative paths start at the working directory; paths outside it are refused.
        - Read several files with one `read_multiple_files` rather than with many single reads.
        - Find code or text with `search_files_content`; narrow it down with `excludePatterns`.
        """;

    private const string PathParameter =
        """
        {"type":"object","properties":{"path":{"type":"string","description":"The path"}},"required":["path"],"additionalProperties":false}
        """;

    private const string PathsParameter =
        """
        {"type":"object","properties":{"paths":{"type":["null","array"],"items":{"type":"string"},"description":"The paths"}},
         "required":["paths"],"additionalProperties":false}
        """;

    public static readonly ToolDefinition DirectoryTree = Define(
        "directory_tree",
        "Directory Tree",
        readOnly: true,
        "Shows a directory with everything below it as a JSON tree, at most 100 entries.",
        PathParameter) with
    {
        OutputSchema = ToolSchema.Parse(
            """
            {"type":"object","properties":{"name":{"type":"string"},"type":{"type":"string"},
             "children":{"type":["null","array"],"items":{"type":"object","required":["name","type"]}}},"required":["name","type"],
             "additionalProperties":false}
            """),
    };

    public static readonly ToolDefinition EditFile = Define(
        "edit_file",
        "Edit",
        readOnly: false,
        "Replaces text in a file. Each edit replaces the first place at which its old text stands, exactly as written, and sees what the "
        + "edits before it made. If one of them does not apply, the file stays as it is.",
        """
        {"type":"object","properties":{"path":{"type":"string","description":"The file"},
         "edits":{"type":["null","array"],"items":{"type":"object","properties":{
          "oldText":{"type":"string","description":"Text to replace, with its white space"},
          "newText":{"type":"string","description":"Text that takes its place"}},
         "required":["oldText","newText"],"additionalProperties":false},"description":"The edits, in order"}},
         "required":["path","edits"],"additionalProperties":false}
        """);

    public static readonly ToolDefinition ListDirectory = Define(
        "list_directory", "List Directory", readOnly: true, "Shows what is in a directory: DIR or FILE and the name, at most 100 entries.", PathParameter);

    public static readonly ToolDefinition ReadFile = Define(
        "read_file", "Read", readOnly: true, "Reads a file as a whole. Images are shown as images.", PathParameter);

    public static readonly ToolDefinition ReadMultipleFiles = Define(
        "read_multiple_files",
        "Read Multiple Files",
        readOnly: true,
        "Reads several files at once. A file that cannot be read does not keep the others from being read.",
        """
        {"type":"object","properties":{"paths":{"type":["null","array"],"items":{"type":"string"},"description":"The files"},
         "json":{"type":"boolean","description":"Answer as JSON; default false"}},"required":["paths"],"additionalProperties":false}
        """);

    public static readonly ToolDefinition SearchFilesContent = Define(
        "search_files_content",
        "Search Files Content",
        readOnly: true,
        "Looks for text or a regular expression in the files below a directory. Shows path, line, column and the line.",
        """
        {"type":"object","properties":{"path":{"type":"string","description":"Directory or file to search"},
         "query":{"type":"string","description":"Text or regular expression"},
         "is_regex":{"type":"boolean","description":"The query is a regular expression; default false"},
         "excludePatterns":{"type":["null","array"],"items":{"type":"string"},
          "description":"What to leave out: names or globs such as *.min.js, node_modules or dist/*"}},
         "required":["path","query"],"additionalProperties":false}
        """);

    public static readonly ToolDefinition WriteFile = Define(
        "write_file",
        "Write",
        readOnly: false,
        "Creates a file, or replaces all of its content. Missing directories are created.",
        """
        {"type":"object","properties":{"path":{"type":"string","description":"The file"},
         "content":{"type":"string","description":"Its whole content"}},"required":["path","content"],"additionalProperties":false}
        """);

    public static readonly ToolDefinition CreateDirectory = Define(
        "create_directory", "Create Directory", readOnly: false, "Creates directories, with those above them.", PathsParameter);

    public static readonly ToolDefinition RemoveDirectory = Define(
        "remove_directory", "Remove Directory", readOnly: false, "Removes empty directories.", PathsParameter);

    private static ToolDefinition Define(string name, string title, bool readOnly, string description, string parameters) => new()
    {
        Name = name,
        Category = "filesystem",
        Description = description,
        Parameters = ToolSchema.Parse(parameters),
        Annotations = new ToolAnnotations { ReadOnlyHint = readOnly ? true : null, Title = title },
        OutputSchema = (JsonElement?)ToolSchema.Text,
    };
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Filesystem;

/// <summary><c>search_files_content</c>.</summary>
internal sealed class SearchTool(
    Workspace workspace, WorkspaceFiles files, IgnoreRules ignored, FilesystemOptions options, TimeProvider timeProvider)
{
    private readonly Workspace _workspace = workspace;
    private readonly WorkspaceFiles _files = files;
    private readonly IgnoreRules _ignored = ignored;
    private readonly FilesystemOptions _options = options;
    private readonly TimeProvider _timeProvider = timeProvider;

    public ToolResult Search(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetString("path");
        SearchExclusions exclusions = new(arguments.GetStrings("excludePatterns"));
        var isRegex = arguments.GetBoolean("is_regex");
        try
        {
            var pattern = SearchPattern.Parse(arguments.GetString("query"), isRegex, _options.SearchTimeout);
            var start = _workspace.Resolve(path);
            WorkspaceFiles.EnsureExists(start);
            Run run = new(this, pattern, exclusions, start, cancellationToken);
            return run.Execute();
        }
        catch (ArgumentException e)
        {
            return ToolResult.Error("Invalid regex pattern: " + e.Message);
        }
        catch (OutsideWorkspaceException e)
        {
            return ToolResult.Error($"Error searching: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ToolResult.Error($"Error searching {_workspace.Show(path)}: {FileErrors.Describe(e)}");
        }
    }

    /// <summary>One search.</summary>
    private sealed class Run(SearchTool tool, SearchPattern pattern, SearchExclusions exclusions, string start, CancellationToken cancellationToken)
    {
        private const int MaxFileBytes = 5 * 1024 * 1024;
        private const int BinarySniffBytes = 8 * 1024;
        private const int WholeLineBytes = 100;
        private const int ContextBytes = 20;
        private const int LinesBetweenChecks = 256;

        private readonly long _startedAt = tool._timeProvider.GetTimestamp();
        private readonly List<string> _lines = [];
        private int _bytes;
        private int _filesWithMatches;
        private int _tooLarge;
        private string? _cut;

        public ToolResult Execute()
        {
            FileInfo entry = new(start);
            if (File.Exists(start))
            {
                if (!tool._ignored.IsIgnored(start, isDirectory: false))
                {
                    SearchFile(start);
                }
            }
            else if (entry.LinkTarget is null)
            {
                SearchDirectory(start);
            }

            var notes = Notes();
            var text = _lines.Count == 0 ? "No results found" : string.Join('\n', _lines);
            return new ToolResult
            {
                Output = notes.Length == 0 ? text : $"{text}\n{notes}",
                Meta = ToolJson.ToElement(new { matchCount = _lines.Count, fileCount = _filesWithMatches }),
            };
        }

        private void SearchDirectory(string directory)
        {
            FileSystemInfo[] entries;
            try
            {
                entries = [.. new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return;
            }

            foreach (var entry in entries)
            {
                if (IsOver())
                {
                    return;
                }

                var isDirectory = entry is DirectoryInfo && entry.LinkTarget is null;
                var relative = Path.GetRelativePath(start, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
                if (exclusions.Exclude(relative) || tool._ignored.IsIgnored(entry.FullName, isDirectory))
                {
                    continue;
                }

                if (isDirectory)
                {
                    SearchDirectory(entry.FullName);
                }
                else if (!Directory.Exists(entry.FullName))
                {
                    SearchFile(entry.FullName);
                }
            }
        }

        private void SearchFile(string file)
        {
            byte[] content;
            try
            {
                if (new FileInfo(file).Length > MaxFileBytes)
                {
                    _tooLarge++;
                    return;
                }

                content = tool._files.Read(file, MaxFileBytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutsideWorkspaceException)
            {
                return;
            }

            if (content.AsSpan(0, Math.Min(content.Length, BinarySniffBytes)).Contains((byte)0))
            {
                return;
            }

            var before = _lines.Count;
            SearchLines(tool._workspace.ToRelative(file), content);
            _filesWithMatches += _lines.Count > before ? 1 : 0;
        }

        private void SearchLines(string shownPath, ReadOnlySpan<byte> content)
        {
            var number = 0;
            foreach (var range in content.Split((byte)'\n'))
            {
                number++;
                var line = content[range];
                if (number % LinesBetweenChecks == 0 && IsOver())
                {
                    return;
                }

                if (Find(line) is not { } match)
                {
                    if (_cut is not null)
                    {
                        return;
                    }

                    continue;
                }

                var preview = Preview(line, match.Start, match.Length);
                Add(string.Create(CultureInfo.InvariantCulture, $"{shownPath}:{number}:{match.Start + 1}: {preview}"));
                if (IsOver())
                {
                    return;
                }
            }
        }

        private (int Start, int Length)? Find(ReadOnlySpan<byte> line)
        {
            try
            {
                return pattern.Find(line);
            }
            catch (RegexMatchTimeoutException)
            {
                _cut = TimeIsUp();
                return null;
            }
        }

        /// <summary>Adds a line if there is room for it, else says that something is missing.</summary>
        private void Add(string line)
        {
            var options = tool._options;
            var size = Encoding.UTF8.GetByteCount(line) + 1;
            if (_lines.Count == options.MaxSearchResults)
            {
                _cut = $"stopped at {options.MaxSearchResults} results";
            }
            else if (_bytes + size > options.MaxSearchBytes)
            {
                _cut = $"stopped at {options.MaxSearchBytes} bytes of results";
                if (_lines.Count == 0)
                {
                    _lines.Add(Utf8Text.Head(line, options.MaxSearchBytes));
                }
            }
            else
            {
                _lines.Add(line);
                _bytes += size;
            }
        }

        private static string Preview(ReadOnlySpan<byte> line, int start, int length)
        {
            if (line.Length <= WholeLineBytes)
            {
                return Utf8Text.Decode(line);
            }

            var from = Math.Max(0, start - ContextBytes);
            var to = Math.Min(line.Length, start + length + ContextBytes);
            while (from < start && IsContinuation(line[from]))
            {
                from++;
            }

            while (to < line.Length && to > start + length && IsContinuation(line[to]))
            {
                to--;
            }

            return Utf8Text.Decode(line[from..to]);
        }

        private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

        private bool IsOver()
        {
            cancellationToken.ThrowIfCancellationRequested();
            _cut ??= tool._timeProvider.GetElapsedTime(_startedAt) > tool._options.SearchTimeout ? TimeIsUp() : null;
            return _cut is not null;
        }

        private string TimeIsUp() => $"stopped after {ShortDuration.Format(tool._options.SearchTimeout)}";

        private string Notes()
        {
            List<string> notes = [];
            if (_cut is not null)
            {
                notes.Add($"{_cut}; narrow the search down to see the rest");
            }

            if (_tooLarge > 0)
            {
                notes.Add($"{_tooLarge} files over {MaxFileBytes} bytes were not searched");
            }

            return notes.Count == 0 ? "" : $"({string.Join("; ", notes)})";
        }
    }
}

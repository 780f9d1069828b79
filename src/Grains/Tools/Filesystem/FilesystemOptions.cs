using Microsoft.Extensions.Options;

namespace Cagent.Tools.Filesystem;

/// <summary>Limits of the filesystem toolset, section <c>Cagent:Filesystem</c>. Agent files and callers cannot raise them.</summary>
public sealed class FilesystemOptions
{
    /// <summary>No tool that writes is offered; default false.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>Paths below a <c>.git</c> directory may be written; default false.</summary>
    public bool AllowGitDirectories { get; set; }

    /// <summary>Commands of <c>post_edit</c> run; default true. Otherwise they are left out with a warning.</summary>
    public bool PostEdit { get; set; } = true;

    /// <summary>Longest file that is read, bytes; default 1 MiB.</summary>
    public long MaxReadBytes { get; set; } = 1024 * 1024;

    /// <summary>Longest file that is written, bytes; default 5 MiB.</summary>
    public long MaxWriteBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Files of one <c>read_multiple_files</c>; default 50.</summary>
    public int MaxFilesAtOnce { get; set; } = 50;

    /// <summary>Bytes of one <c>read_multiple_files</c>; default 4 MiB.</summary>
    public long MaxTotalReadBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Time of a search; default 20 s.</summary>
    public TimeSpan SearchTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Lines of a search result; default 1,000.</summary>
    public int MaxSearchResults { get; set; } = 1_000;

    /// <summary>Length of a search result, bytes; default 200,000.</summary>
    public int MaxSearchBytes { get; set; } = 200_000;
}

internal sealed class FilesystemOptionsValidator : IValidateOptions<FilesystemOptions>
{
    public ValidateOptionsResult Validate(string? name, FilesystemOptions options) => new OptionFailures("Cagent:Filesystem")
        .Positive(nameof(options.MaxReadBytes), options.MaxReadBytes)
        .Positive(nameof(options.MaxWriteBytes), options.MaxWriteBytes)
        .Positive(nameof(options.MaxFilesAtOnce), options.MaxFilesAtOnce)
        .Positive(nameof(options.MaxTotalReadBytes), options.MaxTotalReadBytes)
        .Time(nameof(options.SearchTimeout), options.SearchTimeout)
        .Positive(nameof(options.MaxSearchResults), options.MaxSearchResults)
        .Positive(nameof(options.MaxSearchBytes), options.MaxSearchBytes)
        .ToResult();
}

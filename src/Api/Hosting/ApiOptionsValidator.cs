using Microsoft.Extensions.Options;

namespace Cagent.Api.Hosting;

internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var failures = new List<string>();
        Positive(failures, nameof(options.MaxRequestBodyBytes), options.MaxRequestBodyBytes > 0, options.MaxRequestBodyBytes);
        Time(failures, nameof(options.HeartbeatInterval), options.HeartbeatInterval, TimeSpan.FromTicks(1));
        Time(failures, nameof(options.TitleWait), options.TitleWait, TimeSpan.Zero);
        Time(failures, nameof(options.DrainLimit), options.DrainLimit, TimeSpan.FromTicks(1));
        if (options.CallPatience < TimeSpan.Zero || options.CallPatience > TimeSpan.FromMinutes(1))
        {
            failures.Add($"{ApiOptions.Section}:{nameof(options.CallPatience)} is {options.CallPatience}; use 0 to 1 minute.");
        }

        if (options.DrainNotice is { } notice && (notice < TimeSpan.Zero || notice > TimeSpan.FromMinutes(10)))
        {
            failures.Add($"{ApiOptions.Section}:{nameof(options.DrainNotice)} is {notice}; use 0 to 10 minutes.");
        }

        if (!Enum.IsDefined(options.OnDisconnect))
        {
            failures.Add($"{ApiOptions.Section}:{nameof(options.OnDisconnect)} is {options.OnDisconnect}; use Auto, Continue or Cancel.");
        }

        if (options.WorkspaceRoot is { } root && !Directory.Exists(root))
        {
            failures.Add($"{ApiOptions.Section}:{nameof(options.WorkspaceRoot)} is {root}, which is not a directory; create it or name another one.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Time(List<string> failures, string key, TimeSpan value, TimeSpan least)
    {
        if (value < least || value > TimeSpan.FromDays(1))
        {
            failures.Add($"{ApiOptions.Section}:{key} is {value}; use {(least > TimeSpan.Zero ? "more than 0" : "0")} to 1 day.");
        }
    }

    private static void Positive(List<string> failures, string key, bool valid, object value)
    {
        if (!valid)
        {
            failures.Add($"{ApiOptions.Section}:{key} is {value}; give it a value above zero.");
        }
    }
}

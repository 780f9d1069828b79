using System.Globalization;
using Microsoft.Extensions.Options;

namespace Cagent.Tools;

/// <summary>Collects what is wrong with the options of one section: the key, the bad value and what would be right.</summary>
internal sealed class OptionFailures(string section)
{
    private readonly List<string> _failures = [];

    public OptionFailures Positive(string key, double value) => Require(value > 0, key, value, "a number above 0");

    /// <summary>A time above zero and within what timers take.</summary>
    public OptionFailures Time(string key, TimeSpan value) =>
        Require(value > TimeSpan.Zero && value <= TimeSpan.FromDays(1), key, value, "a time span above 0, at most a day");

    public OptionFailures Require(bool ok, string key, object? value, string wanted)
    {
        if (!ok)
        {
            _failures.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:{key} is '{value}'; it must be {wanted}."));
        }

        return this;
    }

    public ValidateOptionsResult ToResult() => _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);
}

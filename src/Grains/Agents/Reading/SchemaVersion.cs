using System.Globalization;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Which keys a file may use: those of the version that it names. A file that names none may use every key.</summary>
internal sealed record SchemaVersion
{
    /// <summary>The newest version that is understood.</summary>
    public const int Newest = 12;

    /// <summary>What a file without <c>version</c> is called, and how it behaves where versions differ in meaning.</summary>
    public const int Unnamed = 7;

    private SchemaVersion(int number, bool isNamed) => (Number, IsNamed) = (number, isNamed);

    public int Number { get; }

    /// <summary>The file has a <c>version</c>.</summary>
    public bool IsNamed { get; }

    public static SchemaVersion Default { get; } = new(Unnamed, isNamed: false);

    public static SchemaVersion Of(int number) => new(number, isNamed: true);

    /// <summary>Whether a key that exists from <paramref name="since"/> to <paramref name="until"/> may be used.</summary>
    public bool Knows(int since, int until) => (IsNamed ? since : 0) <= Number && Number <= until;

    /// <exception cref="AgentFileException">The value is not a valid version.</exception>
    public static SchemaVersion Read(YamlNode? node)
    {
        if (node is null)
        {
            return Default;
        }
        if (node is not YamlScalar scalar)
        {
            throw new AgentFileException("version", node.Position, "wrong type: expected text or a number");
        }
        if (scalar.Text.Length == 0)
        {
            return Default;
        }
        return int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= Newest && number.ToString(CultureInfo.InvariantCulture) == scalar.Text
            ? Of(number)
            : throw new AgentFileException("version", node.Position, $"\"{scalar.Text}\" is not supported; valid versions: "
                + string.Join(", ", Enumerable.Range(0, Newest + 1)));
    }
}

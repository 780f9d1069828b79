namespace Cagent.Sessions;

/// <summary>Makes ids and draws, so that tests can repeat a run exactly.</summary>
internal interface IIdSource
{
    /// <summary>A UUID v4 in lower case.</summary>
    string NewId();

    /// <summary>A number from 0 to below <paramref name="exclusiveMaximum"/>.</summary>
    int Draw(int exclusiveMaximum);
}

/// <summary>Random ids.</summary>
internal sealed class RandomIdSource : IIdSource
{
    public string NewId() => Guid.NewGuid().ToString();

    public int Draw(int exclusiveMaximum) => Random.Shared.Next(exclusiveMaximum);
}

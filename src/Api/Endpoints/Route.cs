namespace Cagent.Api.Endpoints;

/// <summary>A path pattern with its handlers by method. <c>:name</c> takes one segment, a last <c>*name</c> all that follow.</summary>
internal sealed class Route(string pattern)
{
    private readonly string[] _segments = pattern[1..].Split('/');
    private readonly Dictionary<string, EndpointHandler> _handlers = new(StringComparer.Ordinal);

    public string Pattern => pattern;

    /// <summary>Value of the <c>Allow</c> header: <c>OPTIONS</c>, then the others by alphabet.</summary>
    public string Allow { get; private set; } = "OPTIONS";

    public void Add(string method, EndpointHandler handler)
    {
        _handlers.Add(method, handler);
        Allow = string.Join(", ", _handlers.Keys.Order(StringComparer.Ordinal).Prepend("OPTIONS"));
    }

    public EndpointHandler? Find(string method) =>
        _handlers.GetValueOrDefault(HttpMethods.IsHead(method) ? HttpMethods.Get : method);

    /// <summary>A parameter in the middle may be empty, the last one may not (http-api §3.2).</summary>
    public bool Matches(RequestPath path)
    {
        var rest = _segments[^1][0] == '*';
        if (rest ? path.Count < _segments.Length : path.Count != _segments.Length)
        {
            return false;
        }

        for (var i = 0; i < _segments.Length; i++)
        {
            var segment = _segments[i];
            var given = path.Raw(i);
            var last = i == _segments.Length - 1;
            var fits = segment[0] switch
            {
                '*' => given.Length > 0 || path.Count > _segments.Length,
                ':' => given.Length > 0 || !last,
                _ => segment == given,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Position of a parameter.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i].Length > 1 && _segments[i][0] is ':' or '*' && _segments[i].AsSpan(1).SequenceEqual(name))
            {
                return i;
            }
        }

        throw new ArgumentException($"{pattern} has no parameter {name}.", nameof(name));
    }

    public bool IsRest(int index) => _segments[index][0] == '*';
}

namespace Cagent.Api.Endpoints;

/// <summary>All routes. Own matching instead of endpoint routing: identifiers are told apart by raw slashes, and every known path answers
/// <c>OPTIONS</c> and names its methods (http-api §3.1, §3.2, §11.15).</summary>
internal sealed class RouteTable
{
    private readonly List<Route> _routes = [];

    public void Map(string method, string pattern, EndpointHandler handler)
    {
        var route = _routes.FirstOrDefault(route => route.Pattern == pattern);
        if (route is null)
        {
            _routes.Add(route = new Route(pattern));
        }

        route.Add(method, handler);
    }

    public Route? Find(RequestPath path)
    {
        foreach (var route in _routes)
        {
            if (route.Matches(path))
            {
                return route;
            }
        }

        return null;
    }
}

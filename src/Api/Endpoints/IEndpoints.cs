namespace Cagent.Api.Endpoints;

/// <summary>A group of routes.</summary>
internal interface IEndpoints
{
    void Map(RouteTable routes);
}

/// <summary>Answers one request.</summary>
internal delegate Task EndpointHandler(ApiRequest request);

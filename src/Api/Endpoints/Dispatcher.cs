using System.Diagnostics;
using Cagent.Api.Auth;
using Cagent.Api.Json;
using Cagent.Api.Logging;
using Cagent.Api.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Cagent.Api.Endpoints;

/// <summary>Takes each request to its endpoint and turns every failure into a problem body.</summary>
internal sealed partial class Dispatcher
{
    private static readonly Problem TooLarge = new(StatusCodes.Status413PayloadTooLarge, ErrorCodes.BodyTooLarge, "Request Entity Too Large");

    private readonly RouteTable _routes = new();
    private readonly OriginPolicy _origins;
    private readonly BearerToken _token;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<Dispatcher> _logger;
    private readonly RequestLog _requests;

    public Dispatcher(
        IEnumerable<IEndpoints> endpoints,
        OriginPolicy origins,
        BearerToken token,
        RequestLog requests,
        IHostApplicationLifetime lifetime,
        ILogger<Dispatcher> logger)
    {
        _origins = origins;
        _token = token;
        _lifetime = lifetime;
        _logger = logger;
        _requests = requests;
        foreach (var group in endpoints)
        {
            group.Map(_routes);
        }
    }

    public async Task HandleAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        var failure = await DispatchAsync(http);
        _requests.Write(http, Stopwatch.GetElapsedTime(started), failure?.Message);
    }

    private async Task<Problem?> DispatchAsync(HttpContext http)
    {
        if (!RequestPath.TryParse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out var path))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.Headers.Connection = "close";
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync("400 Bad Request");
            return new Problem(StatusCodes.Status400BadRequest, ErrorCodes.InvalidBody, "malformed path");
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit && limit.MaxRequestBodySize < http.Request.ContentLength)
        {
            // The rest of the body is read and dropped for a few seconds: a client that is reset while it sends never sees the answer.
            limit.MaxRequestBodySize = null;
            return await RefuseAsync(http, TooLarge);
        }

        if (_token.Check(http, path) is { } unauthorized)
        {
            return await RefuseAsync(http, unauthorized);
        }

        if (_routes.Find(path) is not { } route)
        {
            return await RefuseAsync(http, Problem.NotFound);
        }

        if (HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers.Allow = route.Allow;
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        if (route.Find(http.Request.Method) is not { } handler)
        {
            http.Response.Headers.Allow = route.Allow;
            return await RefuseAsync(http, Problem.MethodNotAllowed);
        }

        if (HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = route.Allow;
        }

        if (_origins.Check(http, path) is { } refusal)
        {
            return await RefuseAsync(http, refusal);
        }

        var request = new ApiRequest(http, route, path);
        try
        {
            await handler(request);
            return null;
        }
        catch (Exception error) when (http.Response.HasStarted)
        {
            // Too late for a status: the client sees the stream end.
            if (!http.RequestAborted.IsCancellationRequested)
            {
                LogBrokenStream(error, http.Request.Path);
            }

            return null;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            return await RefuseAsync(http, Describe(error, request.ErrorPrefix, http.Request.Path));
        }
    }

    private Problem Describe(Exception error, string prefix, string path)
    {
        switch (error)
        {
            case ProblemException refusal:
                return refusal.Problem;
            case CagentException refusal:
                return Problem.From(refusal, prefix);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return TooLarge;
            case BadHttpRequestException bad:
                return new Problem(bad.StatusCode, ErrorCodes.InvalidBody, Problem.InvalidBody + bad.Message);
            case System.Data.Common.DbException:
                LogUnavailable(error, path);
                return new Problem(StatusCodes.Status503ServiceUnavailable, ErrorCodes.StoreUnavailable, prefix + "the database does not answer; try again")
                {
                    RetryAfterSeconds = 1,
                };
            case OrleansException or TimeoutException or OperationCanceledException when _lifetime.ApplicationStopping.IsCancellationRequested:
                return new Problem(StatusCodes.Status503ServiceUnavailable, ErrorCodes.Draining, prefix + "the server is shutting down; try again")
                {
                    RetryAfterSeconds = 1,
                };
            case OrleansException or TimeoutException or OperationCanceledException:
                LogUnavailable(error, path);
                return new Problem(StatusCodes.Status503ServiceUnavailable, ErrorCodes.StoreUnavailable,
                    prefix + "the session's node did not answer; try again")
                { RetryAfterSeconds = 1 };
            default:
                LogDefect(error, path);
                return new Problem(StatusCodes.Status500InternalServerError, ErrorCodes.Internal,
                    prefix + "an internal error; the server's log says more");
        }
    }

    private static async Task<Problem> RefuseAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        if (problem.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await JsonResponses.WriteAsync(http, (problem.Message, problem.Code), static (json, problem) =>
        {
            json.WriteStartObject();
            json.WriteString("message"u8, problem.Message);
            json.WriteString("error"u8, problem.Message);
            json.WriteString("code"u8, problem.Code);
            json.WriteEndObject();
        });
        return problem;
    }
}

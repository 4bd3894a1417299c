using Continuum.Hosting.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Continuum.Hosting.Access;

/// <summary>
/// Lets only those through who show the token (RFC 6750 section 2.1), except where an endpoint says so.
/// </summary>
public static class AccessTokenMiddleware
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// Asks every request for <c>Authorization: Bearer TOKEN</c>, unknown addresses included; open are the endpoints
    /// marked <c>.AllowAnonymous()</c>, as those of health and metrics are. Answers 401 with a problem body.
    /// </summary>
    /// <param name="app">The pipeline; routing must come before.</param>
    /// <param name="token">What is to be shown.</param>
    public static IApplicationBuilder UseAccessToken(this IApplicationBuilder app, AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(token);
        return app.Use(next => context =>
            context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || Shows(context, token)
                ? next(context)
                : RefuseAsync(context));
    }

    private static bool Shows(HttpContext context, AccessToken token)
    {
        StringValues header = context.Request.Headers.Authorization;
        return header is [{ } only]
            && only.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && token.Matches(only[Scheme.Length..].Trim());
    }

    private static Task RefuseAsync(HttpContext context)
    {
        bool shown = context.Request.Headers.ContainsKey("Authorization");
        context.Response.Headers.WWWAuthenticate = shown
            ? "Bearer realm=\"continuum\", error=\"invalid_token\""
            : "Bearer realm=\"continuum\"";
        string detail = shown
            ? "The token is not the one of this program; it is in the file 'token' of its data directory."
            : "Send Authorization: Bearer TOKEN; the token is in the file 'token' of the program's data directory.";
        return new ProblemResult(ProblemCode.Unauthorized, detail).ExecuteAsync(context);
    }
}

using Continuum.Contracts.Functions;
using Continuum.Hosting.Problems;

namespace Continuum.ControlPlane;

/// <summary>Refuses addresses under <c>/v1</c> that can name nothing, before anything is looked up for them.</summary>
internal static class AddressRules
{
    private static readonly string[] Names = ["namespace", "name"];

    public static IApplicationBuilder UseAddressRules(this IApplicationBuilder app) =>
        app.Use(next => context =>
            context.Request.Path.StartsWithSegments("/v1") && Mistake(context.Request) is { } wrong
                ? new ProblemResult(ProblemCode.InvalidRequest, wrong).ExecuteAsync(context)
                : next(context));

    private static string? Mistake(HttpRequest request)
    {
        foreach (string name in Names)
        {
            string? value = request.RouteValues.TryGetValue(name, out object? found) ? found as string : null;
            value ??= request.Query.TryGetValue(name, out var asked) ? asked.ToString() : null;
            if (value is not null && !DnsLabel.IsValid(value))
            {
                return $"'{value}' is no {name}: write [a-z0-9-] with 1 to 63 characters.";
            }
        }

        return null;
    }
}

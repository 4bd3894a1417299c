using Microsoft.AspNetCore.Http;

namespace Continuum.Hosting.Requests;

/// <summary><c>?limit=</c> of the lists of an API.</summary>
public static class ListLimit
{
    private const int Usual = 100;
    private const int Most = 1_000;

    /// <summary>How many rows are told: what was asked for, from 1 to 1,000; 100 where nothing was.</summary>
    public static int Of(int? asked) => Math.Clamp(asked ?? Usual, 1, Most);

    /// <summary>The same, from a request's query; what is no number counts as nothing.</summary>
    public static int Of(HttpRequest request) =>
        Of(int.TryParse(request.Query["limit"], out int asked) ? asked : null);
}


namespace Continuum.Agent.Routing;

/// <summary>What a request's path and method led to.</summary>
internal abstract record HttpMatch
{
    private HttpMatch()
    {
    }

    public sealed record Found(Route.Http Route) : HttpMatch;

    public sealed record OtherMethods(IReadOnlyList<string> Allowed) : HttpMatch;

    public sealed record NoSuchPath : HttpMatch;
}

namespace Continuum.Agent.Outbox;

/// <summary>Names a route to another broker.</summary>
/// <param name="Bridge">The bridge.</param>
/// <param name="Name">The route within it.</param>
internal readonly record struct RouteKey(string Bridge, string Name)
{
    public override string ToString() => $"{Bridge}/{Name}";
}

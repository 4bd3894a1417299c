
namespace Continuum.Agent.Routing;

/// <summary>A trigger that a message's topic matched.</summary>
/// <param name="Route">The trigger.</param>
/// <param name="Levels">What its wildcards stood for, in order.</param>
internal sealed record TopicMatch(Route.Mqtt Route, IReadOnlyList<string> Levels);

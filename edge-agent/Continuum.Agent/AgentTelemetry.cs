using System.Diagnostics;

namespace Continuum.Agent;

/// <summary>The names under which the agent's spans and metrics appear.</summary>
internal static class AgentTelemetry
{
    public const string Name = "Continuum.Agent";

    public static readonly ActivitySource Source = new(Name);
}

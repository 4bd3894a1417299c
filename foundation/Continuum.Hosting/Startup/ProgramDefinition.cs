using Continuum.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;

namespace Continuum.Hosting.Startup;

/// <summary>
/// What makes one program different from another: its name, its settings, its services and endpoints.
/// </summary>
public sealed class ProgramDefinition
{
    /// <summary>What it is called in messages and telemetry: <c>continuum-agent</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Every setting it takes; start from <see cref="ProgramSettings.Create"/>.</summary>
    public required SettingsReference Settings { get; init; }

    /// <summary>
    /// Registers services and Kestrel's endpoints. The configuration is complete by then. What it throws is reported
    /// as a start failure; throw <see cref="StartupException"/> where the operator can help.
    /// </summary>
    public required Action<WebApplicationBuilder> Configure { get; init; }

    /// <summary>Adds middleware and maps endpoints.</summary>
    public required Action<WebApplication> Map { get; init; }
}

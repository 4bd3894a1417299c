using Microsoft.Extensions.Options;

namespace Continuum.Hosting.Telemetry;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

using Microsoft.Extensions.Options;

namespace Continuum.Agent.Uplink;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class UplinkOptionsValidator : IValidateOptions<UplinkOptions>;

using Microsoft.Extensions.Options;

namespace Continuum.ControlPlane;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class ControlPlaneOptionsValidator : IValidateOptions<ControlPlaneOptions>;

using Microsoft.Extensions.Options;

namespace Continuum.ControlPlane.Placement;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class PlacementSettingsValidator : IValidateOptions<PlacementSettings>;

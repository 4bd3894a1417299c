using Microsoft.Extensions.Options;

namespace Continuum.Agent.Sandboxes;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class SandboxOptionsValidator : IValidateOptions<SandboxOptions>;

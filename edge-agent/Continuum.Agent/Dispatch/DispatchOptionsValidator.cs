using Microsoft.Extensions.Options;

namespace Continuum.Agent.Dispatch;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class DispatchOptionsValidator : IValidateOptions<DispatchOptions>;

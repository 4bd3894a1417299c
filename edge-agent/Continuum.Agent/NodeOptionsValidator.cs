using Microsoft.Extensions.Options;

namespace Continuum.Agent;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class NodeOptionsValidator : IValidateOptions<NodeOptions>;

using Microsoft.Extensions.Options;

namespace Continuum.Agent.Ingress.Http;

/// <summary>Checks what is required; generated.</summary>
[OptionsValidator]
internal sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;

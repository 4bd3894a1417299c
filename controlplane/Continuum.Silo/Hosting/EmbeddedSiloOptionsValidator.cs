using Microsoft.Extensions.Options;

namespace Continuum.Silo.Hosting;

[OptionsValidator]
internal sealed partial class EmbeddedSiloOptionsValidator : IValidateOptions<EmbeddedSiloOptions>;

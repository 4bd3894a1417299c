using Microsoft.Extensions.Options;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class MqttOptionsValidator : IValidateOptions<MqttOptions>;

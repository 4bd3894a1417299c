using Microsoft.Extensions.Options;

namespace Continuum.Agent.Events;

/// <summary>Checks the ranges; generated.</summary>
[OptionsValidator]
internal sealed partial class EventQueueOptionsValidator : IValidateOptions<EventQueueOptions>;

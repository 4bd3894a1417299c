namespace Continuum.Mqtt.Security;

/// <summary>Where clients are sent instead (5.0, 4.11).</summary>
/// <param name="Reason"><see cref="ReasonCode.UseAnotherServer"/> or <see cref="ReasonCode.ServerMoved"/>.</param>
/// <param name="Reference">Names of servers, as 5.0, 4.11 writes them: <c>host:port</c>, a space between two.</param>
public sealed record ServerRedirect(ReasonCode Reason, string Reference);
